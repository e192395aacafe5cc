/* Changes, ranges and stops: a bar and those shortly before it. */
#include "kernel.h"

static inline double or_missing(double value) { return is_present(value) ? value : MISSING; }

enum change { LAG, DIFF, LOG_RETURN, SIMPLE_RETURN };

static inline void change(double *restrict state, long length, const double *restrict x,
                          double *restrict out, long rows, enum change wanted) {
  long place = state[0];
  double *ring = state + 1;
  for (long i = 0; i < rows; i++) {
    double value = x[i], earlier = ring[place];
    ring[place] = or_missing(value);
    place = place + 1 == length ? 0 : place + 1;
    if (wanted == LAG) {
      out[i] = earlier;
    } else if (wanted == DIFF) {
      out[i] = or_missing(value - earlier);
    } else if (wanted == LOG_RETURN) {
      out[i] = or_missing(value > 0 && earlier > 0 ? log(value / earlier) : MISSING);
    } else {
      double result = value / earlier - 1;
      out[i] = is_present(result) && is_present(value) ? result : MISSING;
    }
  }
  state[0] = place;
}

TWIN(lag) { change(state, p[0], in[0], out, rows, LAG); }
TWIN(diff) { change(state, p[0], in[0], out, rows, DIFF); }
TWIN(logReturn) { change(state, p[0], in[0], out, rows, LOG_RETURN); }
TWIN(simpleReturn) { change(state, p[0], in[0], out, rows, SIMPLE_RETURN); }

TWIN(trueRange) {
  const double *high = in[0], *low = in[1], *close = in[2];
  double previous = state[0];
  (void)p;
  for (long i = 0; i < rows; i++) {
    double top = high[i], bottom = low[i], value = close[i];
    double range = (top < previous ? previous : top) - (bottom > previous ? previous : bottom);
    bool present = is_present(range) && is_present(top) && is_present(bottom) && is_present(previous);
    out[i] = present ? range : MISSING;
    previous = or_missing(value);
  }
  state[0] = previous;
}

static inline void movement(double *restrict state, const double *restrict high,
                            const double *restrict low, double *restrict out, long rows, bool is_up) {
  double high_before = state[0], low_before = state[1];
  for (long i = 0; i < rows; i++) {
    double top = high[i], bottom = low[i], up = top - high_before, down = low_before - bottom;
    bool present = is_present(top) && is_present(bottom), is_known = is_present(up) && is_present(down);
    double wanted = is_up ? up : down, other = is_up ? down : up;
    out[i] = is_known ? (wanted > other && wanted > 0 ? wanted : 0) : MISSING;
    high_before = present ? top : MISSING;
    low_before = present ? bottom : MISSING;
  }
  state[0] = high_before;
  state[1] = low_before;
}

TWIN(plusMovement) {
  (void)p;
  movement(state, in[0], in[1], out, rows, true);
}
TWIN(minusMovement) {
  (void)p;
  movement(state, in[0], in[1], out, rows, false);
}

TWIN(garmanKlassVariance) {
  const double *open = in[0], *high = in[1], *low = in[2], *close = in[3];
  const double body_weight = 2 * 0.6931471805599453 - 1;
  (void)state;
  (void)p;
  for (long i = 0; i < rows; i++) {
    bool is_positive = open[i] > 0 && low[i] > 0 && close[i] > 0 && high[i] > 0;
    double range = is_positive ? log(high[i] / low[i]) : MISSING;
    double body = is_positive ? log(close[i] / open[i]) : MISSING;
    out[i] = or_missing(0.5 * range * range - body_weight * body * body);
  }
}

TWIN(rogersSatchellVariance) {
  const double *open = in[0], *high = in[1], *low = in[2], *close = in[3];
  (void)state;
  (void)p;
  for (long i = 0; i < rows; i++) {
    bool is_positive = open[i] > 0 && low[i] > 0 && close[i] > 0 && high[i] > 0;
    double u = is_positive ? log(high[i] / open[i]) : MISSING;
    double d = is_positive ? log(low[i] / open[i]) : MISSING;
    double c = is_positive ? log(close[i] / open[i]) : MISSING;
    out[i] = or_missing(u * (u - c) + d * (d - c));
  }
}

TWIN(rsi) {
  const double *x = in[0];
  double length = p[0], previous = state[0], seen = state[1], gain = state[2], loss = state[3];
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    if (present) {
      double change = seen == 0 ? 0 : value - previous;
      double up = change > 0 ? change : 0, down = -change > 0 ? -change : 0;
      double weight = seen <= length ? (seen == 0 ? 1 : seen) : length;
      gain += (up - gain) / weight;
      loss += (down - loss) / weight;
      previous = value;
      seen++;
    }
    if (present && seen > length) {
      double movement = gain + loss;
      out[i] = movement > 0 ? (100 * gain) / movement : 50;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = previous;
  state[1] = seen;
  state[2] = gain;
  state[3] = loss;
}

static inline double larger(double a, double b) { return a > b ? a : b; }
static inline double smaller(double a, double b) { return a < b ? a : b; }

TWIN(parabolicSar) {
  const double *high = in[0], *low = in[1];
  double step = p[0], most = p[1], stop = state[1], extreme = state[2], rate = state[3];
  double high_before = state[4], low_before = state[5];
  int phase = state[0];
  for (long i = 0; i < rows; i++) {
    double top = high[i], bottom = low[i];
    if (!is_present(top) || !is_present(bottom)) {
      out[i] = MISSING;
      continue;
    }
    if (phase == 0) {
      phase = 1;
      high_before = top;
      low_before = bottom;
      out[i] = MISSING;
      continue;
    }
    if (phase == 1) {
      double fall = low_before - bottom;
      bool is_short = fall > 0 && fall > top - high_before;
      phase = is_short ? 3 : 2;
      stop = is_short ? high_before : low_before;
      extreme = is_short ? bottom : top;
      rate = step;
      high_before = top;
      low_before = bottom;
    }
    if (phase == 2 ? bottom <= stop : top >= stop) {
      stop = phase == 2 ? larger(larger(extreme, high_before), top)
                        : smaller(smaller(extreme, low_before), bottom);
      phase = phase == 2 ? 3 : 2;
      extreme = phase == 2 ? top : bottom;
      rate = step;
      out[i] = stop;
    } else {
      out[i] = stop;
      if (phase == 2 ? top > extreme : bottom < extreme) {
        extreme = phase == 2 ? top : bottom;
        rate = smaller(rate + step, most);
      }
    }
    double next = stop + rate * (extreme - stop);
    stop = phase == 2 ? smaller(smaller(next, low_before), bottom)
                      : larger(larger(next, high_before), top);
    high_before = top;
    low_before = bottom;
  }
  state[0] = phase;
  state[1] = stop;
  state[2] = extreme;
  state[3] = rate;
  state[4] = high_before;
  state[5] = low_before;
}

TWIN(trailingBand) {
  const double *high = in[0], *low = in[1], *close = in[2], *width = in[3];
  double upper = state[1], lower = state[2], before = state[3];
  int side = state[0];
  (void)p;
  for (long i = 0; i < rows; i++) {
    double last = close[i], distance = width[i], middle = (high[i] + low[i]) / 2;
    if (!(is_present(last) && is_present(middle) && distance >= 0 && is_present(distance))) {
      out[i] = MISSING;
      continue;
    }
    double above = middle + distance, below = middle - distance;
    if (side == 0 || above < upper || before > upper) upper = above;
    if (side == 0 || below > lower || before < lower) lower = below;
    if (side == 2) side = last < lower ? 1 : 2;
    else side = last > upper ? 2 : 1;
    before = last;
    out[i] = side == 2 ? lower : upper;
  }
  state[0] = side;
  state[1] = upper;
  state[2] = lower;
  state[3] = before;
}

TWIN(corwinSchultz) {
  const double *high = in[0], *low = in[1], *close = in[2];
  const double root_of_two = 1.4142135623730951, k = 3 - 2 * root_of_two;
  double high_before = state[0], low_before = state[1], close_before = state[2];
  (void)p;
  for (long i = 0; i < rows; i++) {
    double top = high[i], bottom = low[i], last = close[i];
    double shift = bottom > close_before ? close_before - bottom : larger(close_before - top, 0);
    if (close_before != close_before) shift = MISSING;
    double moved_top = top + shift, moved_bottom = bottom + shift, result = MISSING;
    if (moved_top > 0 && moved_bottom > 0 && high_before > 0 && low_before > 0) {
      double range = log(moved_top / moved_bottom), range_before = log(high_before / low_before);
      double both = log(larger(moved_top, high_before) / smaller(moved_bottom, low_before));
      double root = sqrt(range_before * range_before + range * range);
      double alpha = (root_of_two * root - root) / k - fabs(both) / sqrt(k);
      double spread = 2 * tanh(alpha / 2);
      if (is_present(spread)) result = spread > 0 ? spread : 0;
    }
    bool present = is_present(top) && is_present(bottom) && is_present(last);
    out[i] = present ? result : MISSING;
    high_before = present ? top : MISSING;
    low_before = present ? bottom : MISSING;
    close_before = present ? last : MISSING;
  }
  state[0] = high_before;
  state[1] = low_before;
  state[2] = close_before;
}

TWIN(tickRule) {
  const double *x = in[0];
  double last = state[0], direction = state[1];
  (void)p;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    if (is_present(value)) {
      if (value > last) direction = 1;
      else if (value < last) direction = -1;
      last = value;
      out[i] = direction;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = last;
  state[1] = direction;
}
