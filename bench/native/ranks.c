/* Order and counts within a sliding window. */
#include "kernel.h"

/* Index in [0, count] of the first of ascending values that is ≥ `wanted`. */
static inline long first_not_below(const double *sorted, long count, double wanted) {
  long low = 0, high = count;
  while (low < high) {
    long middle = (low + high) >> 1;
    if (sorted[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

static inline long first_above(const double *sorted, long count, double wanted) {
  long low = 0, high = count;
  while (low < high) {
    long middle = (low + high) >> 1;
    if (sorted[middle] <= wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* Takes one value out of those in ascending order and puts another in; NaN stands for none. */
static inline long replace_sorted(double *sorted, long count, double leaving, double entering) {
  bool is_leaving = leaving == leaving, is_entering = entering == entering;
  if (is_leaving && is_entering) {
    long hole = first_not_below(sorted, count, leaving);
    if (entering > leaving) {
      for (; hole < count - 1 && sorted[hole + 1] < entering; hole++) sorted[hole] = sorted[hole + 1];
    } else {
      for (; hole > 0 && sorted[hole - 1] > entering; hole--) sorted[hole] = sorted[hole - 1];
    }
    sorted[hole] = entering;
    return count;
  }
  if (is_entering) {
    long hole = count;
    for (; hole > 0 && sorted[hole - 1] > entering; hole--) sorted[hole] = sorted[hole - 1];
    sorted[hole] = entering;
    return count + 1;
  }
  if (is_leaving) {
    long hole = first_not_below(sorted, count, leaving);
    for (; hole < count - 1; hole++) sorted[hole] = sorted[hole + 1];
    sorted[count - 1] = 0;
    return count - 1;
  }
  return count;
}

enum rank { QUANTILE, MAD, RANK };

static inline void ranked(double *restrict state, long length, double quantile,
                          const double *restrict x, double *restrict out, long rows,
                          enum rank wanted) {
  double rank = quantile * (length - 1), share = rank - floor(rank);
  long below = rank, above = below + 1 < length - 1 ? below + 1 : length - 1;
  long half = length / 2, place = state[0], count = state[1];
  bool is_odd = length % 2 == 1;
  double unbroken = state[2], *ring = state + 3, *sorted = ring + length;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    double entering = present ? value + 0 : MISSING;
    unbroken = present ? unbroken + 1 : 0;
    count = replace_sorted(sorted, count, ring[place], entering);
    ring[place] = entering;
    place = place + 1 == length ? 0 : place + 1;
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    if (wanted == QUANTILE) {
      double lower = sorted[below];
      out[i] = share == 0 ? lower : lower + share * (sorted[above] - lower);
    } else if (wanted == RANK) {
      long below = first_not_below(sorted, length, value);
      long not_above = first_above(sorted, length, value);
      out[i] = (below + not_above + 1) / (2.0 * length);
    } else {
      double median = is_odd ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
      long left = half - 1, right = half;
      double previous = 0, deviation = 0;
      for (long taken = 0; taken <= half; taken++) {
        previous = deviation;
        double to_left = left >= 0 ? median - sorted[left] : INFINITY;
        double to_right = right < length ? sorted[right] - median : INFINITY;
        if (to_left <= to_right) {
          deviation = to_left;
          left--;
        } else {
          deviation = to_right;
          right++;
        }
      }
      out[i] = is_odd ? deviation : (previous + deviation) / 2;
    }
  }
  state[0] = place;
  state[1] = count;
  state[2] = unbroken;
}

TWIN(rollingQuantile) { ranked(state, p[0], p[1], in[0], out, rows, QUANTILE); }
TWIN(rollingMad) { ranked(state, p[0], 0.5, in[0], out, rows, MAD); }
TWIN(rollingRank) { ranked(state, p[0], 0.5, in[0], out, rows, RANK); }

TWIN(rollingSpearman) {
  const double *x = in[0], *y = in[1];
  long length = p[0], place = state[0];
  double unbroken = state[1], flat = (double)length * (length + 1) * (length + 1);
  double *xs = state + 2, *ys = xs + length, *x_ranks = ys + length, *y_ranks = x_ranks + length;
  for (long i = 0; i < rows; i++) {
    bool present = is_present(x[i]) && is_present(y[i]);
    double x_in = present ? x[i] : MISSING, y_in = present ? y[i] : MISSING;
    unbroken = present ? unbroken + 1 : 0;
    double x_out = xs[place], y_out = ys[place];
    xs[place] = ys[place] = MISSING;
    x_ranks[place] = y_ranks[place] = 0;
    double x_own = 2, y_own = 2, xx = 0, yy = 0, xy = 0;
    for (long k = 0; k < length; k++) {
      double a = xs[k], b = ys[k];
      double x_rank = x_ranks[k] + ((x_in < a) + (x_in <= a)) - ((x_out < a) + (x_out <= a));
      double y_rank = y_ranks[k] + ((y_in < b) + (y_in <= b)) - ((y_out < b) + (y_out <= b));
      x_ranks[k] = x_rank;
      y_ranks[k] = y_rank;
      x_own += (a < x_in) + (a <= x_in);
      y_own += (b < y_in) + (b <= y_in);
      xx += x_rank * x_rank;
      yy += y_rank * y_rank;
      xy += x_rank * y_rank;
    }
    xs[place] = x_in;
    ys[place] = y_in;
    x_ranks[place] = x_own;
    y_ranks[place] = y_own;
    place = place + 1 == length ? 0 : place + 1;
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    double product = sqrt(xx + x_own * x_own - flat) * sqrt(yy + y_own * y_own - flat);
    double share = (xy + x_own * y_own - flat) / product;
    out[i] = product > 0 ? (share > 1 ? 1 : share < -1 ? -1 : share) : MISSING;
  }
  state[0] = place;
  state[1] = unbroken;
}

TWIN(rollingKendall) {
  const double *x = in[0], *y = in[1];
  long length = p[0], place = state[0];
  double pairs = (length * (length - 1.0)) / 2, unbroken = state[1];
  double concordance = state[2], x_equal = state[3], y_equal = state[4];
  double *xs = state + 5, *ys = xs + length;
  for (long i = 0; i < rows; i++) {
    bool present = is_present(x[i]) && is_present(y[i]);
    double x_in = present ? x[i] : MISSING, y_in = present ? y[i] : MISSING;
    unbroken = present ? unbroken + 1 : 0;
    double x_out = xs[place], y_out = ys[place];
    xs[place] = ys[place] = MISSING;
    int change = 0, x_change = 0, y_change = 0;
    for (long k = 0; k < length; k++) {
      double a = xs[k], b = ys[k];
      int x_side = (x_in > a) - (x_in < a), y_side = (y_in > b) - (y_in < b);
      int x_gone = (x_out > a) - (x_out < a), y_gone = (y_out > b) - (y_out < b);
      change += x_side * y_side - x_gone * y_gone;
      x_change += (x_in == a) - (x_out == a);
      y_change += (y_in == b) - (y_out == b);
    }
    concordance += change;
    x_equal += x_change;
    y_equal += y_change;
    xs[place] = x_in;
    ys[place] = y_in;
    place = place + 1 == length ? 0 : place + 1;
    double product = sqrt(pairs - x_equal) * sqrt(pairs - y_equal);
    out[i] = unbroken >= length && product > 0 ? concordance / product : MISSING;
  }
  state[0] = place;
  state[1] = unbroken;
  state[2] = concordance;
  state[3] = x_equal;
  state[4] = y_equal;
}

/* Bin in [0, bins) of a value in [least, largest]; the last holds its upper bound. */
static inline long bin_of(double value, double least, double largest, long bins) {
  if (least == largest) return 0;
  long bin = ((value - least) / (largest - least)) * bins;
  return bin - (bin == bins);
}

TWIN(rollingEntropy) {
  const double *x = in[0];
  long length = p[0], bins = p[1], place = state[0];
  double unbroken = state[1], is_counted = state[2], least = state[3], largest = state[4];
  double *ring = state + 5, *counts = ring + length, terms[length + 1];
  terms[0] = 0;
  for (long n = 1; n <= length; n++) {
    terms[n] = (((double)n / length) * log((double)length / n)) / log(bins);
  }
  for (long i = 0; i < rows; i++) {
    double value = x[i], leaving = ring[place];
    bool present = is_present(value);
    ring[place] = present ? value : 0;
    place = place + 1 == length ? 0 : place + 1;
    unbroken = present ? unbroken + 1 : 0;
    if (unbroken < length) {
      is_counted = 0;
      out[i] = MISSING;
      continue;
    }
    if (is_counted == 1 && leaving > least && leaving < largest && value >= least && value <= largest) {
      counts[bin_of(leaving, least, largest, bins)]--;
      counts[bin_of(value, least, largest, bins)]++;
    } else {
      least = INFINITY;
      largest = -INFINITY;
      for (long k = 0; k < length; k++) {
        if (ring[k] < least) least = ring[k];
        if (ring[k] > largest) largest = ring[k];
      }
      for (long bin = 0; bin < bins; bin++) counts[bin] = 0;
      for (long k = 0; k < length; k++) counts[bin_of(ring[k], least, largest, bins)]++;
      is_counted = 1;
    }
    double entropy = 0;
    for (long bin = 0; bin < bins; bin++) entropy += terms[(long)counts[bin]];
    out[i] = entropy < 1 ? entropy : 1;
  }
  state[0] = place;
  state[1] = unbroken;
  state[2] = is_counted;
  state[3] = least;
  state[4] = largest;
}

TWIN(permutationEntropy) {
  const double *x = in[0];
  long length = p[0], order = p[1], delay = p[2], kinds = 1;
  long reach = (order - 1) * delay + 1, patterns = length - reach + 1;
  for (long k = 2; k <= order; k++) kinds *= k;
  double *ring = state + 3, *pattern_ring = ring + reach, *counts = pattern_ring + patterns;
  double terms[patterns + 1];
  terms[0] = 0;
  for (long n = 1; n <= patterns; n++) {
    terms[n] = (((double)n / patterns) * log((double)patterns / n)) / log(kinds);
  }
  long place = state[0], pattern_place = state[1];
  double unbroken = state[2];
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    ring[place] = present ? value : 0;
    place = place + 1 == reach ? 0 : place + 1;
    unbroken = present ? unbroken + 1 : 0;
    long kind = -1;
    if (unbroken >= reach) {
      kind = 0;
      for (long a = 0; a < order; a++) {
        long at = place + a * delay, lower = 0;
        double earlier = ring[at < reach ? at : at - reach];
        for (long b = a + 1; b < order; b++) {
          at += delay;
          lower += ring[at < reach ? at : at - reach] < earlier;
        }
        kind = kind * (order - a) + lower;
      }
    }
    long leaving = pattern_ring[pattern_place];
    if (leaving >= 0) counts[leaving]--;
    if (kind >= 0) counts[kind]++;
    pattern_ring[pattern_place] = kind;
    pattern_place = pattern_place + 1 == patterns ? 0 : pattern_place + 1;
    if (unbroken >= length) {
      double entropy = 0;
      for (long k = 0; k < kinds; k++) entropy += terms[(long)counts[k]];
      out[i] = entropy < 1 ? entropy : 1;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = place;
  state[1] = pattern_place;
  state[2] = unbroken;
}

TWIN(runsTest) {
  const double *change = in[0];
  long length = p[0], position = state[0];
  double unbroken = state[1], rises = state[2], falls = state[3], changes = state[4];
  double last_sign = state[5], *signs = state + 6, *marks = signs + length;
  for (long i = 0; i < rows; i++) {
    double value = change[i];
    bool present = is_present(value);
    double sign = present ? (value > 0 ? 1 : value < 0 ? -1 : 0) : 0;
    unbroken = present ? unbroken + 1 : 0;
    double leaving = signs[position];
    if (leaving != 0) {
      if (leaving > 0) rises--;
      else falls--;
      for (long step = 1; step < length; step++) {
        long place = position + step < length ? position + step : position + step - length;
        if (signs[place] == 0) continue;
        changes -= marks[place];
        marks[place] = 0;
        break;
      }
    }
    bool is_change = sign != 0 && rises + falls > 0 && sign != last_sign;
    signs[position] = sign;
    marks[position] = is_change;
    if (is_change) changes++;
    if (sign > 0) rises++;
    else if (sign < 0) falls++;
    if (sign != 0) last_sign = sign;
    position = position + 1 == length ? 0 : position + 1;
    double count = rises + falls;
    if (unbroken < length || count == 0) {
      out[i] = MISSING;
      continue;
    }
    double mean = (2 * rises * falls) / count + 1;
    double variance = ((mean - 1) * (mean - 2)) / (count - 1);
    out[i] = variance > 0 ? (changes + 1 - mean) / sqrt(variance) : 0;
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = rises;
  state[3] = falls;
  state[4] = changes;
  state[5] = last_sign;
}
