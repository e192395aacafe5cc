/*
 * Sums over a sliding window, by blocks: src/features/window.ts. A window is the tail of the
 * last whole block and the head of the running one.
 */
#include "kernel.h"

static inline void suffix_sums(const double *restrict values, double *restrict sums, long length,
                               double anchor) {
  double sum = 0;
  for (long k = length - 1; k >= 0; k--) {
    sum += values[k] - anchor;
    sums[k] = sum;
  }
}

static inline void suffix_squares(const double *restrict values, double *restrict sums,
                                  double *restrict squares, long length, double anchor) {
  double sum = 0, square = 0;
  for (long k = length - 1; k >= 0; k--) {
    double difference = values[k] - anchor;
    sum += difference;
    square += difference * difference;
    sums[k] = sum;
    squares[k] = square;
  }
}

static inline void suffix_weighted(const double *restrict values, double *restrict sums,
                                   double *restrict weighted, long length, double anchor) {
  double sum = 0, weight = 0;
  for (long k = length - 1; k >= 0; k--) {
    sum += values[k] - anchor;
    weight += sum;
    sums[k] = sum;
    weighted[k] = weight;
  }
}

TWIN(sma) {
  const double *x = in[0];
  long length = p[0], position = state[0];
  double unbroken = state[1], anchor = state[2], prefix = state[3];
  double *values = state + 4, *sums = values + length;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    double held = present ? value : anchor;
    unbroken = present ? unbroken + 1 : 0;
    prefix += held - anchor;
    values[position++] = held;
    if (position == length) {
      anchor = held;
      suffix_sums(values, sums, length, anchor);
      prefix = 0;
      position = 0;
    }
    out[i] = unbroken >= length ? anchor + (sums[position] + prefix) / length : MISSING;
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = anchor;
  state[3] = prefix;
}

TWIN(rollingSum) {
  const double *x = in[0];
  long length = p[0], position = state[0];
  double unbroken = state[1], prefix = state[2];
  double *values = state + 3, *sums = values + length;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    double held = present ? value : 0;
    unbroken = present ? unbroken + 1 : 0;
    prefix += held;
    values[position++] = held;
    if (position == length) {
      suffix_sums(values, sums, length, 0);
      prefix = 0;
      position = 0;
    }
    out[i] = unbroken >= length ? sums[position] + prefix : MISSING;
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = prefix;
}

/* rollingStd and zScore: `is_score` is known when compiled. */
static inline void spread(double *restrict state, long length, double divisor,
                          const double *restrict x, double *restrict out, long rows, bool is_score) {
  long position = state[0];
  double unbroken = state[1], anchor = state[2], prefix = state[3], prefix_squares = state[4];
  double *values = state + 5, *sums = values + length, *squares = sums + length;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    double held = present ? value : anchor, difference = held - anchor;
    unbroken = present ? unbroken + 1 : 0;
    prefix += difference;
    prefix_squares += difference * difference;
    values[position++] = held;
    if (position == length) {
      anchor = held;
      suffix_squares(values, sums, squares, length, anchor);
      prefix = 0;
      prefix_squares = 0;
      position = 0;
    }
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    double sum = sums[position] + prefix, square = squares[position] + prefix_squares;
    double spread = square - (sum * sum) / length;
    if (is_score) {
      out[i] = spread > 0 ? (value - anchor - sum / length) / sqrt(spread / divisor) : MISSING;
    } else {
      out[i] = spread > 0 ? sqrt(spread / divisor) : 0;
    }
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = anchor;
  state[3] = prefix;
  state[4] = prefix_squares;
}

TWIN(rollingStd) { spread(state, p[0], p[0] - p[1], in[0], out, rows, false); }
TWIN(zScore) { spread(state, p[0], p[0] - 1, in[0], out, rows, true); }

/* wma and slope. */
static inline void line(double *restrict state, long length, const double *restrict x,
                        double *restrict out, long rows, bool is_slope) {
  double weights = (length * (length + 1.0)) / 2, middle = (length + 1.0) / 2;
  double row_squares = (length * ((double)length * length - 1)) / 12;
  long position = state[0];
  double unbroken = state[1], anchor = state[2], prefix = state[3], prefix_weighted = state[4];
  double *values = state + 5, *sums = values + length, *weighteds = sums + length;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    double held = present ? value : anchor, difference = held - anchor;
    unbroken = present ? unbroken + 1 : 0;
    values[position++] = held;
    prefix += difference;
    prefix_weighted += position * difference;
    if (position == length) {
      anchor = held;
      suffix_weighted(values, sums, weighteds, length, anchor);
      prefix = 0;
      prefix_weighted = 0;
      position = 0;
    }
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    double weighted = weighteds[position] + ((length - position) * prefix + prefix_weighted);
    if (is_slope) {
      double sum = sums[position] + prefix;
      out[i] = (weighted - middle * sum) / row_squares;
    } else {
      out[i] = anchor + weighted / weights;
    }
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = anchor;
  state[3] = prefix;
  state[4] = prefix_weighted;
}

TWIN(wma) { line(state, p[0], in[0], out, rows, false); }
TWIN(slope) { line(state, p[0], in[0], out, rows, true); }

/* rSquared and regressionError. */
static inline void fit(double *restrict state, long length, const double *restrict x,
                       double *restrict out, long rows, bool is_error) {
  double middle = (length + 1.0) / 2, row_squares = (length * ((double)length * length - 1)) / 12;
  long position = state[0];
  double unbroken = state[1], anchor = state[2], prefix = state[3], prefix_weighted = state[4];
  double prefix_squares = state[5];
  double *values = state + 6, *sums = values + length, *weighteds = sums + length;
  double *squares = weighteds + length;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    double held = present ? value : anchor, difference = held - anchor;
    unbroken = present ? unbroken + 1 : 0;
    values[position++] = held;
    prefix += difference;
    prefix_weighted += position * difference;
    prefix_squares += difference * difference;
    if (position == length) {
      anchor = held;
      suffix_weighted(values, sums, weighteds, length, anchor);
      suffix_squares(values, sums, squares, length, anchor);
      prefix = 0;
      prefix_weighted = 0;
      prefix_squares = 0;
      position = 0;
    }
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    double sum = sums[position] + prefix;
    double weighted = weighteds[position] + ((length - position) * prefix + prefix_weighted);
    double total = squares[position] + prefix_squares - (sum * sum) / length;
    double covariance = weighted - middle * sum;
    if (is_error) {
      double rest = total - (covariance * covariance) / row_squares;
      out[i] = rest > 0 ? sqrt(rest / (length - 2)) : 0;
    } else {
      double share = (covariance * covariance) / (row_squares * total);
      out[i] = total > 0 ? (share < 1 ? share : 1) : MISSING;
    }
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = anchor;
  state[3] = prefix;
  state[4] = prefix_weighted;
  state[5] = prefix_squares;
}

TWIN(rSquared) { fit(state, p[0], in[0], out, rows, false); }
TWIN(regressionError) { fit(state, p[0], in[0], out, rows, true); }

/* rollingSkew and rollingKurtosis. */
static inline void moments(double *restrict state, long length, const double *restrict x,
                           double *restrict out, long rows, bool is_kurtosis) {
  double n = length;
  double skew_correction = sqrt(n * (n - 1)) / (n - 2);
  double kurtosis_correction = (n - 1) / ((n - 2) * (n - 3));
  long position = state[0];
  double unbroken = state[1], anchor = state[2];
  double first = state[3], second = state[4], third = state[5], fourth = state[6];
  double *values = state + 7;
  double *s1 = values + length, *s2 = s1 + length, *s3 = s2 + length, *s4 = s3 + length;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    double held = present ? value : anchor, difference = held - anchor;
    double square = difference * difference;
    unbroken = present ? unbroken + 1 : 0;
    first += difference;
    second += square;
    third += square * difference;
    fourth += square * square;
    values[position++] = held;
    if (position == length) {
      anchor = held;
      first = second = third = fourth = 0;
      for (long k = length - 1; k >= 0; k--) {
        double difference = values[k] - anchor, square = difference * difference;
        s1[k] = first += difference;
        s2[k] = second += square;
        s3[k] = third += square * difference;
        s4[k] = fourth += square * square;
      }
      first = second = third = fourth = 0;
      position = 0;
    }
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    double mean = (s1[position] + first) / n, e2 = (s2[position] + second) / n;
    double e3 = (s3[position] + third) / n, m2 = e2 - mean * mean;
    if (is_kurtosis) {
      double e4 = (s4[position] + fourth) / n;
      double m4 = e4 - 4 * mean * e3 + 6 * mean * mean * e2 - 3 * mean * mean * mean * mean;
      out[i] =
          m2 > 0 ? kurtosis_correction * (((n + 1) * m4) / (m2 * m2) - 3 * (n - 1)) : MISSING;
    } else {
      double m3 = e3 - 3 * mean * e2 + 2 * mean * mean * mean;
      out[i] = m2 > 0 ? (skew_correction * m3) / (m2 * sqrt(m2)) : MISSING;
    }
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = anchor;
  state[3] = first;
  state[4] = second;
  state[5] = third;
  state[6] = fourth;
}

TWIN(rollingSkew) { moments(state, p[0], in[0], out, rows, false); }
TWIN(rollingKurtosis) { moments(state, p[0], in[0], out, rows, true); }

TWIN(rollingProduct) {
  const double *x = in[0];
  long length = p[0], position = state[0];
  double unbroken = state[1], prefix = state[2];
  double *values = state + 3, *products = values + length;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    double held = present ? value : 1;
    unbroken = present ? unbroken + 1 : 0;
    prefix *= held;
    values[position++] = held;
    if (position == length) {
      double product = 1;
      for (long k = length - 1; k >= 0; k--) products[k] = product *= values[k];
      prefix = 1;
      position = 0;
    }
    double result = products[position] * prefix;
    out[i] = unbroken >= length && is_present(result) ? result : MISSING;
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = prefix;
}

TWIN(rollingCount) {
  const double *x = in[0];
  long length = p[0], place = state[0];
  double count = state[1], seen = state[2], *ring = state + 3;
  for (long i = 0; i < rows; i++) {
    double entering = is_present(x[i]) ? 1 : 0;
    count += entering - ring[place];
    ring[place] = entering;
    place = place + 1 == length ? 0 : place + 1;
    seen = seen + 1 < length ? seen + 1 : length;
    out[i] = seen == length && count > 0 ? count : MISSING;
  }
  state[0] = place;
  state[1] = count;
  state[2] = seen;
}
