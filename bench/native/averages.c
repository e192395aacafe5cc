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
      double sum = 0;
      for (long k = length - 1; k >= 0; k--) sums[k] = sum += values[k] - anchor;
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
