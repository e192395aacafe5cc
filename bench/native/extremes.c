/* Extremes of a sliding window, by blocks as in windows.c. */
#include "kernel.h"

static inline void extreme(double *restrict state, long length, const double *restrict x,
                           double *restrict out, long rows, double direction) {
  long position = state[0];
  double unbroken = state[1], prefix = state[2];
  double *values = state + 3, *maxima = values + length;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    double held = present ? value * direction : -INFINITY;
    unbroken = present ? unbroken + 1 : 0;
    prefix = held > prefix ? held : prefix;
    values[position++] = held;
    if (position == length) {
      double best = -INFINITY;
      for (long k = length - 1; k >= 0; k--) {
        best = values[k] > best ? values[k] : best;
        maxima[k] = best;
      }
      prefix = -INFINITY;
      position = 0;
    }
    double best = maxima[position] > prefix ? maxima[position] : prefix;
    out[i] = unbroken >= length ? best * direction + 0 : MISSING;
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = prefix;
}

TWIN(rollingMax) { extreme(state, p[0], in[0], out, rows, 1); }
TWIN(rollingMin) { extreme(state, p[0], in[0], out, rows, -1); }

static inline void since_extreme(double *restrict state, long length, const double *restrict x,
                                 double *restrict out, long rows, double direction) {
  long position = state[0];
  double unbroken = state[1], prefix = state[2], prefix_place = state[3];
  double *values = state + 4, *maxima = values + length, *places = maxima + length;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    double held = present ? value * direction : -INFINITY;
    unbroken = present ? unbroken + 1 : 0;
    if (held >= prefix) {
      prefix = held;
      prefix_place = position;
    }
    values[position++] = held;
    if (position == length) {
      double best = -INFINITY, place = length - 1;
      for (long k = length - 1; k >= 0; k--) {
        if (values[k] > best) {
          best = values[k];
          place = k;
        }
        maxima[k] = best;
        places[k] = place;
      }
      prefix = -INFINITY;
      prefix_place = 0;
      position = 0;
    }
    if (unbroken >= length) {
      double place = prefix >= maxima[position] ? prefix_place : places[position] - length;
      out[i] = position - 1 - place;
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = prefix;
  state[3] = prefix_place;
}

TWIN(barsSinceHigh) { since_extreme(state, p[0], in[0], out, rows, 1); }
TWIN(barsSinceLow) { since_extreme(state, p[0], in[0], out, rows, -1); }

TWIN(maxDrawdown) {
  const double *x = in[0];
  long length = p[0], position = state[0];
  double unbroken = state[1], highest = state[2], lowest = state[3], quotient = state[4];
  double *values = state + 5, *highs = values + length, *quotients = highs + length;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = value > 0 && is_present(value);
    double held = present ? value : 1;
    unbroken = present ? unbroken + 1 : 0;
    if (held > highest) highest = held;
    if (held < lowest) lowest = held;
    double fall = held / highest;
    if (fall < quotient) quotient = fall;
    values[position++] = held;
    if (position == length) {
      double high = -INFINITY, low = INFINITY, least = 1;
      for (long k = length - 1; k >= 0; k--) {
        double value = values[k];
        if (value > high) high = value;
        if (value < low) low = value;
        double fall = low / value;
        if (fall < least) least = fall;
        highs[k] = high;
        quotients[k] = least;
      }
      highest = -INFINITY;
      lowest = INFINITY;
      quotient = 1;
      position = 0;
    }
    if (unbroken >= length) {
      double across = lowest / highs[position], least = quotients[position];
      least = quotient < least ? quotient : least;
      out[i] = 1 - (across < least ? across : least);
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = highest;
  state[3] = lowest;
  state[4] = quotient;
}
