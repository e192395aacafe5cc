/* Smoothings that need no window. */
#include "kernel.h"

TWIN(ema) {
  const double *x = in[0];
  double length = p[0], alpha = 2 / (length + 1), mean = state[0], seen = state[1];
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    if (present) {
      mean = seen == 0 ? value : mean + alpha * (value - mean);
      seen++;
    }
    out[i] = present && seen >= length ? mean : MISSING;
  }
  state[0] = mean;
  state[1] = seen;
}

TWIN(wilder) {
  const double *x = in[0];
  double length = p[0], mean = state[0], seen = state[1];
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    if (present) {
      seen++;
      mean += (value - mean) / (seen < length ? seen : length);
    }
    out[i] = present && seen >= length ? mean : MISSING;
  }
  state[0] = mean;
  state[1] = seen;
}

TWIN(adaptiveEma) {
  const double *x = in[0], *rate = in[1];
  double mean = state[0], phase = state[1];
  (void)p;
  for (long i = 0; i < rows; i++) {
    double value = x[i], weight = rate[i], result = MISSING;
    if (is_present(value)) {
      if (weight >= 0 && weight <= 1) {
        mean = phase == 0 ? value : mean + weight * (value - mean);
        phase = 2;
        result = mean;
      } else if (phase < 2) {
        mean = value;
        phase = 1;
      }
    }
    out[i] = result;
  }
  state[0] = mean;
  state[1] = phase;
}

TWIN(mcGinley) {
  const double *x = in[0];
  double length = p[0], slowness = p[1] * length, level = state[0], seen = state[1];
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = value > 0 && is_present(value);
    if (present) {
      if (seen == 0) level = value;
      double ratio = value / level < 2 ? value / level : 2;
      double square = ratio * ratio, divisor = slowness * square * square;
      level += (value - level) / (divisor > 1 ? divisor : 1);
      seen++;
    }
    out[i] = present && seen >= length ? level : MISSING;
  }
  state[0] = level;
  state[1] = seen;
}

static const double root_of_two = 1.4142135623730951;
static const double pi = 3.141592653589793;

TWIN(superSmoother) {
  const double *x = in[0];
  double length = p[0];
  double decay = exp((-root_of_two * pi) / length), c3 = -decay * decay;
  double c1 = 1 - 2 * decay * sine_of_turns(root_of_two / (2 * length) + 0.25) - c3;
  double before = state[0], last = state[1], older = state[2], seen = state[3];
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    if (present) {
      if (seen == 0) before = last = older = value;
      double next = last + c1 * ((value + before) / 2 - last) + c3 * (older - last);
      older = last;
      last = next;
      before = value;
      seen++;
    }
    out[i] = present && seen >= length ? last : MISSING;
  }
  state[0] = before;
  state[1] = last;
  state[2] = older;
  state[3] = seen;
}

TWIN(highPass) {
  const double *x = in[0];
  double length = p[0], turns = 1 / (root_of_two * length), cosine = sine_of_turns(turns + 0.25);
  double alpha = (cosine + sine_of_turns(turns) - 1) / cosine, rest = 1 - alpha;
  double gain = (1 - alpha / 2) * (1 - alpha / 2);
  double before = state[0], step = state[1], last = state[2], older = state[3], seen = state[4];
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    if (present) {
      double change = seen == 0 ? 0 : value - before;
      double next = gain * (change - step) + 2 * rest * last - rest * rest * older;
      older = last;
      last = next;
      step = change;
      before = value;
      seen++;
    }
    out[i] = present && seen >= length ? last : MISSING;
  }
  state[0] = before;
  state[1] = step;
  state[2] = last;
  state[3] = older;
  state[4] = seen;
}

static inline double positive(double x) { return x > 0 ? x : 0; }

static inline void laguerre(double *restrict state, double gamma, const double *restrict x,
                            double *restrict out, long rows, bool is_index) {
  double warm_up = 3 + floor((4 * gamma) / (1 - gamma) + 0.5);
  double l0 = state[0], l1 = state[1], l2 = state[2], l3 = state[3], seen = state[4];
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    if (present) {
      if (seen == 0) l0 = l1 = l2 = l3 = value;
      double first = value + gamma * (l0 - value);
      double second = l0 + gamma * (l1 - first);
      double third = l1 + gamma * (l2 - second);
      l3 = l2 + gamma * (l3 - third);
      l2 = third;
      l1 = second;
      l0 = first;
      seen++;
    }
    if (!present || seen <= warm_up) {
      out[i] = MISSING;
    } else if (is_index) {
      double up = positive(l0 - l1) + positive(l1 - l2) + positive(l2 - l3);
      double down = positive(l1 - l0) + positive(l2 - l1) + positive(l3 - l2);
      out[i] = up + down > 0 ? (100 * up) / (up + down) : 50;
    } else {
      out[i] = (l0 + 2 * l1 + 2 * l2 + l3) / 6;
    }
  }
  state[0] = l0;
  state[1] = l1;
  state[2] = l2;
  state[3] = l3;
  state[4] = seen;
}

TWIN(laguerre) { laguerre(state, p[0], in[0], out, rows, false); }
TWIN(laguerreRsi) { laguerre(state, p[0], in[0], out, rows, true); }

TWIN(heikinAshiOpen) {
  const double *open = in[0], *high = in[1], *low = in[2], *close = in[3];
  double next = state[0], seen = state[1];
  (void)p;
  for (long i = 0; i < rows; i++) {
    double middle = (open[i] + high[i] + low[i] + close[i]) / 4;
    if (is_present(middle)) {
      if (seen == 0) next = (open[i] + close[i]) / 2;
      out[i] = next;
      next = (next + middle) / 2;
      seen = 1;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = next;
  state[1] = seen;
}

TWIN(fisher) {
  const double *share = in[0];
  double value = state[0], result = state[1];
  (void)p;
  for (long i = 0; i < rows; i++) {
    double place = share[i];
    if (place >= 0 && place <= 1) {
      value = 0.33 * 2 * (place - 0.5) + 0.67 * value;
      if (value > 0.99) value = 0.999;
      if (value < -0.99) value = -0.999;
      result = 0.5 * log((1 + value) / (1 - value)) + 0.5 * result;
      out[i] = result;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = value;
  state[1] = result;
}
