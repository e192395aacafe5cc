/* What has happened since the first row, or since something last happened. */
#include "kernel.h"

TWIN(barsSince) {
  const double *condition = in[0];
  double since = state[0];
  (void)p;
  for (long i = 0; i < rows; i++) {
    double value = condition[i];
    if (is_present(value)) {
      since = value == 0 ? since + 1 : 0;
      out[i] = since;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = since;
}

TWIN(barsSinceMove) {
  const double *change = in[0];
  double threshold = p[0], since = state[0];
  for (long i = 0; i < rows; i++) {
    double value = change[i];
    if (is_present(value)) {
      since = fabs(value) >= threshold ? 0 : since + 1;
      out[i] = since;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = since;
}

TWIN(runLength) {
  const double *change = in[0];
  double run = state[0];
  (void)p;
  for (long i = 0; i < rows; i++) {
    double value = change[i];
    if (is_present(value)) {
      if (value > 0) run = run > 0 ? run + 1 : 1;
      else if (value < 0) run = run < 0 ? run - 1 : -1;
      else run = 0;
      out[i] = run;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = run;
}

TWIN(cusum) {
  const double *change = in[0];
  double threshold = p[0], up = state[0], down = state[1];
  for (long i = 0; i < rows; i++) {
    double value = change[i];
    if (is_present(value)) {
      up = up + value > 0 ? up + value : 0;
      down = down + value < 0 ? down + value : 0;
      double event = 0;
      if (down <= -threshold) {
        down = 0;
        event = -1;
      } else if (up >= threshold) {
        up = 0;
        event = 1;
      }
      out[i] = event;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = up;
  state[1] = down;
}

static inline void page(double *restrict state, double drift, const double *restrict change,
                        double *restrict out, long rows, double direction) {
  double sum = state[0];
  for (long i = 0; i < rows; i++) {
    double next = sum + direction * change[i] - drift;
    if (is_present(next)) {
      sum = next > 0 ? next : 0;
      out[i] = sum;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = sum;
}

TWIN(cusumUp) { page(state, p[0], in[0], out, rows, 1); }
TWIN(cusumDown) { page(state, p[0], in[0], out, rows, -1); }

static inline void direction(double *restrict state, double threshold, const double *restrict x,
                             double *restrict out, long rows, bool is_overshoot) {
  double fall = 1 - threshold, rise = 1 + threshold;
  double highest = state[1], lowest = state[2], turn = state[3];
  int direction = state[0];
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    if (!(value > 0 && is_present(value))) {
      out[i] = MISSING;
      continue;
    }
    if (direction != -1 && value > highest) highest = value;
    if (direction != 1 && value < lowest) lowest = value;
    if (direction != -1 && value <= highest * fall) {
      direction = -1;
      lowest = value;
      turn = value;
    } else if (direction != 1 && value >= lowest * rise) {
      direction = 1;
      highest = value;
      turn = value;
    }
    if (is_overshoot) {
      double overshoot = (value / turn - 1) / threshold;
      out[i] = is_present(overshoot) ? overshoot : direction == 0 ? 0 : MISSING;
    } else {
      out[i] = direction;
    }
  }
  state[0] = direction;
  state[1] = highest;
  state[2] = lowest;
  state[3] = turn;
}

TWIN(directionalChange) { direction(state, p[0], in[0], out, rows, false); }
TWIN(overshoot) { direction(state, p[0], in[0], out, rows, true); }

TWIN(cumulativeSum) {
  const double *x = in[0];
  double sum = state[0], lost = state[1];
  (void)p;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    if (is_present(value)) {
      double next = sum + value;
      lost += fabs(sum) >= fabs(value) ? sum - next + value : value - next + sum;
      sum = next;
      double result = sum + lost;
      out[i] = is_present(result) ? result : MISSING;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = sum;
  state[1] = lost;
}

static inline void extreme(double *restrict state, const double *restrict x, double *restrict out,
                           long rows, double direction) {
  double best = state[0];
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    if (is_present(value)) {
      best = value * direction > best ? value * direction : best;
      out[i] = best * direction + 0;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = best;
}

TWIN(cumulativeMax) {
  (void)p;
  extreme(state, in[0], out, rows, 1);
}
TWIN(cumulativeMin) {
  (void)p;
  extreme(state, in[0], out, rows, -1);
}
