/* Windows that are passed over afresh in each row. */
#include "kernel.h"

TWIN(meanDeviation) {
  const double *x = in[0];
  long length = p[0], place = state[0];
  double unbroken = state[1], *ring = state + 2;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    ring[place] = present ? value : 0;
    place = place + 1 == length ? 0 : place + 1;
    unbroken = present ? unbroken + 1 : 0;
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    double sum = 0, deviation = 0;
    for (long k = place; k < length; k++) sum += ring[k] - value;
    for (long k = 0; k < place; k++) sum += ring[k] - value;
    double mean = value + sum / length;
    for (long k = place; k < length; k++) deviation += fabs(ring[k] - mean);
    for (long k = 0; k < place; k++) deviation += fabs(ring[k] - mean);
    out[i] = deviation / length;
  }
  state[0] = place;
  state[1] = unbroken;
}

TWIN(rescaledRange) {
  const double *change = in[0];
  long length = p[0], place = state[0];
  double unbroken = state[1], *ring = state + 2;
  for (long i = 0; i < rows; i++) {
    double value = change[i];
    bool present = is_present(value);
    ring[place] = present ? value : 0;
    place = place + 1 == length ? 0 : place + 1;
    unbroken = present ? unbroken + 1 : 0;
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    double anchor = ring[place], sum = 0;
    for (long k = place; k < length; k++) sum += ring[k] - anchor;
    for (long k = 0; k < place; k++) sum += ring[k] - anchor;
    double mean = sum / length, walk = 0, highest = -INFINITY, lowest = INFINITY, squares = 0;
    for (long k = place; k < length; k++) {
      double deviation = ring[k] - anchor - mean;
      walk += deviation;
      squares += deviation * deviation;
      highest = walk > highest ? walk : highest;
      lowest = walk < lowest ? walk : lowest;
    }
    for (long k = 0; k < place; k++) {
      double deviation = ring[k] - anchor - mean;
      walk += deviation;
      squares += deviation * deviation;
      highest = walk > highest ? walk : highest;
      lowest = walk < lowest ? walk : lowest;
    }
    double deviation = sqrt(squares / length);
    out[i] = deviation > 0 ? (highest - lowest) / deviation : MISSING;
  }
  state[0] = place;
  state[1] = unbroken;
}
