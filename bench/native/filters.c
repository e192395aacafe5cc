/* Filters of signals, and sums that tell jumps from noise. */
#include "kernel.h"

TWIN(garch) {
  const double *change = in[0];
  double omega = p[0], alpha = p[1], beta = p[2], variance = state[0];
  for (long i = 0; i < rows; i++) {
    double value = change[i], next = omega + alpha * value * value + beta * variance;
    if (is_present(next)) {
      variance = next;
      out[i] = sqrt(variance);
    } else {
      out[i] = MISSING;
    }
  }
  state[0] = variance;
}

TWIN(regimeProbability) {
  const double *change = in[0];
  double first_mean = p[0], first_std = p[1], second_mean = p[2], second_std = p[3];
  double first_stay = p[4], second_stay = p[5], probability = state[0];
  double second_at_first = (1 - first_stay) / (2 - first_stay - second_stay);
  double std_ratio = first_std / second_std;
  for (long i = 0; i < rows; i++) {
    double value = change[i];
    double moved = probability * second_stay + (1 - probability) * (1 - first_stay);
    double second = probability != probability ? second_at_first : moved;
    double a = (value - first_mean) / first_std, b = (value - second_mean) / second_std;
    double evidence = (a * a - b * b) / 2;
    if (is_present(value) && evidence == evidence) {
      double favour = second * std_ratio, doubt = 1 - second, less = exp(-fabs(evidence));
      double top = evidence > 0 ? favour : favour * less;
      double rest = evidence > 0 ? doubt * less : doubt;
      probability = top / (top + rest);
      out[i] = probability;
    } else {
      probability = second;
      out[i] = MISSING;
    }
  }
  state[0] = probability;
}

static inline void level(double *restrict state, double noise, double drift, const double *restrict x,
                         double *restrict out, long rows, bool is_innovation) {
  double level = state[0], variance = state[1];
  for (long i = 0; i < rows; i++) {
    double value = x[i], predicted = variance + drift, total = predicted + noise;
    double innovation = value - level, next = level + (predicted / total) * innovation;
    if (is_present(next)) {
      level = next;
      variance = predicted * (noise / total);
      out[i] = is_innovation ? innovation / sqrt(total) : level;
    } else if (is_present(value) && level != level) {
      level = value;
      variance = noise;
      out[i] = is_innovation ? MISSING : level;
    } else {
      if (level == level) variance = predicted;
      out[i] = MISSING;
    }
  }
  state[0] = level;
  state[1] = variance;
}

TWIN(kalmanLevel) { level(state, p[0], p[1], in[0], out, rows, false); }
TWIN(kalmanLevelInnovation) { level(state, p[0], p[1], in[0], out, rows, true); }

enum trend { LEVEL, SLOPE, INNOVATION };

static inline void trend(double *restrict state, const double *restrict p, const double *restrict x,
                         double *restrict out, long rows, enum trend wanted) {
  double noise = p[0], level_drift = p[1], slope_drift = p[2];
  double level = state[1], slope = state[2], level_variance = state[3], covariance = state[4];
  double slope_variance = state[5];
  int used = state[0];
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    if (used < 2) {
      out[i] = MISSING;
      if (present && used == 1) {
        slope = value - level;
        level_variance = covariance = noise;
        slope_variance = level_drift + 2 * noise + slope_drift;
        if (wanted != INNOVATION) out[i] = wanted == LEVEL ? value : slope;
      }
      level = value;
      used = present ? used + 1 : 0;
      continue;
    }
    double forecast = level + slope;
    double p11 = level_variance + 2 * covariance + slope_variance + level_drift;
    double p12 = covariance + slope_variance, p22 = slope_variance + slope_drift;
    double total = p11 + noise, innovation = value - forecast;
    double next_level = forecast + (p11 / total) * innovation;
    double next_slope = slope + (p12 / total) * innovation;
    if (is_present(next_level) && is_present(next_slope)) {
      level = next_level;
      slope = next_slope;
      level_variance = p11 * (noise / total);
      covariance = p12 * (noise / total);
      slope_variance = p22 - (p12 / total) * p12;
      out[i] = wanted == LEVEL ? level : wanted == SLOPE ? slope : innovation / sqrt(total);
    } else {
      level = forecast;
      level_variance = p11;
      covariance = p12;
      slope_variance = p22;
      out[i] = MISSING;
    }
  }
  state[0] = used;
  state[1] = level;
  state[2] = slope;
  state[3] = level_variance;
  state[4] = covariance;
  state[5] = slope_variance;
}

TWIN(kalmanTrendLevel) { trend(state, p, in[0], out, rows, LEVEL); }
TWIN(kalmanTrendSlope) { trend(state, p, in[0], out, rows, SLOPE); }
TWIN(kalmanTrendInnovation) { trend(state, p, in[0], out, rows, INNOVATION); }

TWIN(atrous) {
  const double *x = in[0];
  bool is_haar = p[0] == 0;
  long spacing = p[1], kept = is_haar ? spacing : 4 * spacing, position = state[0];
  double *ring = state + 1;
  long body = rows < kept ? rows : kept;
  for (long i = 0; i < body; i++) {
    double value = x[i], smooth;
    if (is_haar) {
      smooth = (value + ring[position]) / 2;
    } else {
      double fourth = ring[position], third = ring[(position + spacing) % kept];
      double second = ring[(position + 2 * spacing) % kept];
      double first = ring[(position + 3 * spacing) % kept];
      smooth = (value + fourth + 4 * (first + third) + 6 * second) / 16;
    }
    out[i] = is_present(smooth) ? smooth : MISSING;
    ring[position] = is_present(value) ? value : MISSING;
    position = position + 1 == kept ? 0 : position + 1;
  }
  for (long i = body; i < rows; i++) {
    double smooth = is_haar ? (x[i] + x[i - spacing]) / 2
                            : (x[i] + x[i - 4 * spacing] + 4 * (x[i - spacing] + x[i - 3 * spacing]) +
                               6 * x[i - 2 * spacing]) /
                                  16;
    out[i] = is_present(smooth) ? smooth : MISSING;
  }
  long first = body > rows - kept ? body : rows - kept;
  position = (position + first - body) % kept;
  for (long i = first; i < rows; i++) {
    ring[position] = is_present(x[i]) ? x[i] : MISSING;
    position = position + 1 == kept ? 0 : position + 1;
  }
  state[0] = position;
}

TWIN(fracDiff) {
  const double *x = in[0];
  double order = p[0], unbroken = state[1], *ring = state + 2;
  long length = p[1], place = state[0];
  double weights[length];
  weights[0] = 1;
  for (long k = 1; k < length; k++) weights[k] = (-weights[k - 1] * (order - k + 1)) / k;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    long newest = place;
    ring[newest] = present ? value : 0;
    place = place + 1 == length ? 0 : place + 1;
    unbroken = present ? unbroken + 1 : 0;
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    double sum = 0;
    long k = 0;
    for (long at = newest; at >= 0; at--) sum += weights[k++] * ring[at];
    for (long at = length - 1; at > newest; at--) sum += weights[k++] * ring[at];
    out[i] = sum;
  }
  state[0] = place;
  state[1] = unbroken;
}

TWIN(alma) {
  const double *x = in[0];
  long length = p[0], place = state[0];
  double top = p[1] * (length - 1), deviation = length / p[2], unbroken = state[1];
  double *ring = state + 2, weights[length], total = 0;
  for (long k = 0; k < length; k++) {
    double distance = (length - 1 - k - top) / deviation;
    weights[k] = exp((-distance * distance) / 2);
    total += weights[k];
  }
  for (long k = 0; k < length; k++) weights[k] /= total;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    bool present = is_present(value);
    long newest = place;
    ring[newest] = present ? value : 0;
    place = place + 1 == length ? 0 : place + 1;
    unbroken = present ? unbroken + 1 : 0;
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    double sum = 0;
    long k = 0;
    for (long at = newest; at >= 0; at--) sum += weights[k++] * (ring[at] - value);
    for (long at = length - 1; at > newest; at--) sum += weights[k++] * (ring[at] - value);
    out[i] = value + sum;
  }
  state[0] = place;
  state[1] = unbroken;
}

static const double tripower_scale = 1.7434720745319836;
static const double pi = 3.141592653589793;

/* A sum over the last rows by blocks: adds a term to the running one, and closes it where it is full. */
static inline double add_term(double term, double *values, double *sums, long length, long *position,
                              double *prefix) {
  *prefix += term;
  values[(*position)++] = term;
  if (*position == length) {
    double sum = 0;
    for (long k = length - 1; k >= 0; k--) {
      sum += values[k];
      sums[k] = sum;
    }
    *prefix = 0;
    *position = 0;
  }
  return sums[*position] + *prefix;
}

TWIN(tripowerQuarticity) {
  const double *change = in[0];
  long length = p[0], terms = length - 2, position = state[0];
  double factor = (length * tripower_scale * length) / terms;
  double unbroken = state[1], before = state[2], earlier = state[3], prefix = state[4];
  double *values = state + 5, *sums = values + terms;
  for (long i = 0; i < rows; i++) {
    double value = change[i];
    bool present = is_present(value);
    double size = present ? fabs(value) : 0;
    unbroken = present ? unbroken + 1 : 0;
    double product = size * before * earlier;
    earlier = before;
    before = size;
    double sum = add_term(product * cbrt(product), values, sums, terms, &position, &prefix);
    double result = factor * sum;
    out[i] = unbroken >= length && is_present(result) ? result : MISSING;
  }
  state[0] = position;
  state[1] = unbroken;
  state[2] = before;
  state[3] = earlier;
  state[4] = prefix;
}

TWIN(jumpRatio) {
  const double *change = in[0];
  long length = p[0], square_position = state[0], pair_position = state[1];
  long triple_position = state[2];
  double n = length, jump_variance = (pi * pi) / 4 + pi - 5;
  double pair_scale = ((pi / 2) * n) / (n - 1), triple_scale = (n * tripower_scale * n) / (n - 2);
  double squares = state[3], pairs = state[4], triples = state[5];
  double unbroken = state[6], before = state[7], earlier = state[8];
  double *square_values = state + 9, *square_sums = square_values + length;
  double *pair_values = square_sums + length, *pair_sums = pair_values + length - 1;
  double *triple_values = pair_sums + length - 1, *triple_sums = triple_values + length - 2;
  for (long i = 0; i < rows; i++) {
    double value = change[i];
    bool present = is_present(value);
    double size = present ? fabs(value) : 0;
    unbroken = present ? unbroken + 1 : 0;
    double pair = size * before, product = pair * earlier, triple = product * cbrt(product);
    earlier = before;
    before = size;
    double realized =
        add_term(size * size, square_values, square_sums, length, &square_position, &squares);
    double bipower =
        pair_scale * add_term(pair, pair_values, pair_sums, length - 1, &pair_position, &pairs);
    double tripower = triple_scale * add_term(triple, triple_values, triple_sums, length - 2,
                                              &triple_position, &triples);
    if (unbroken < length) {
      out[i] = MISSING;
      continue;
    }
    double ratio = tripower / (bipower * bipower), quarticity = ratio < 1 ? 1 : ratio;
    double result = (1 - bipower / realized) / sqrt((jump_variance / n) * quarticity);
    out[i] = is_present(result) ? result : MISSING;
  }
  state[0] = square_position;
  state[1] = pair_position;
  state[2] = triple_position;
  state[3] = squares;
  state[4] = pairs;
  state[5] = triples;
  state[6] = unbroken;
  state[7] = before;
  state[8] = earlier;
}
