/* One row in, one row out, nothing remembered. */
#include "kernel.h"

#define UNARY(name, result_of_x)                                                                       \
  TWIN(name) {                                                                                         \
    const double *values = in[0];                                                                      \
    (void)state;                                                                                       \
    (void)p;                                                                                           \
    for (long i = 0; i < rows; i++) {                                                                  \
      double x = values[i];                                                                            \
      out[i] = is_present(x) ? (result_of_x) : MISSING;                                                \
    }                                                                                                  \
  }

/* A result that is not finite is missing; x is not looked at. */
#define CHECKED(name, result_of_x)                                                                     \
  TWIN(name) {                                                                                         \
    const double *values = in[0];                                                                      \
    (void)state;                                                                                       \
    (void)p;                                                                                           \
    for (long i = 0; i < rows; i++) {                                                                  \
      double x = values[i], result = result_of_x;                                                      \
      out[i] = is_present(result) ? result : MISSING;                                                  \
    }                                                                                                  \
  }

#define BINARY(name, result_of_x_and_y)                                                                \
  TWIN(name) {                                                                                         \
    const double *left = in[0], *right = in[1];                                                        \
    (void)state;                                                                                       \
    (void)p;                                                                                           \
    for (long i = 0; i < rows; i++) {                                                                  \
      double x = left[i], y = right[i];                                                                \
      out[i] = is_present(x) && is_present(y) ? (result_of_x_and_y) : MISSING;                         \
    }                                                                                                  \
  }

#define BINARY_CHECKED(name, result_of_x_and_y)                                                        \
  TWIN(name) {                                                                                         \
    const double *left = in[0], *right = in[1];                                                        \
    (void)state;                                                                                       \
    (void)p;                                                                                           \
    for (long i = 0; i < rows; i++) {                                                                  \
      double x = left[i], y = right[i], result = result_of_x_and_y;                                    \
      out[i] = is_present(result) ? result : MISSING;                                                  \
    }                                                                                                  \
  }

BINARY_CHECKED(add, x + y)
BINARY_CHECKED(sub, x - y)
BINARY_CHECKED(mul, x *y)
BINARY_CHECKED(div, is_present(y) ? x / y : MISSING)
CHECKED(scale, x *p[0])
CHECKED(offset, x + p[0])

UNARY(abs, fabs(x))
UNARY(neg, -x)
UNARY(sign, x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0)
CHECKED(log, x > 0 ? log(x) : MISSING)
CHECKED(sqrt, sqrt(x))
CHECKED(square, x *x)
UNARY(tanh, tanh(x))

static inline double checked(double result) { return is_present(result) ? result : MISSING; }

UNARY(exp, checked(exp(x)))
UNARY(expm1, checked(expm1(x)))
CHECKED(log1p, log1p(x))
UNARY(logistic, 1 / (1 + exp(-x)))
UNARY(asinh, asinh(x))
UNARY(reciprocal, checked(1 / x))

UNARY(floor, floor(x) + 0)
UNARY(round, rint(x) + 0)

TWIN(modulo) {
  const double *x = in[0];
  double divisor = p[0];
  (void)state;
  for (long i = 0; i < rows; i++) {
    double rest = fmod(x[i], divisor);
    out[i] = rest < 0 ? rest + divisor : rest + 0;
  }
}

/* x to a whole power ≥ 0, by squaring. */
static double whole_power(double x, long exponent) {
  double result = 1, square = x;
  for (long rest = exponent; rest > 0; rest /= 2) {
    if (rest % 2 == 1) result *= square;
    square *= square;
  }
  return result;
}

TWIN(power) {
  const double *x = in[0];
  double exponent = p[0];
  bool is_whole = exponent == floor(exponent);
  long size = fabs(exponent);
  (void)state;
  for (long i = 0; i < rows; i++) {
    double value = x[i], result = MISSING;
    if (is_present(value)) {
      if (is_whole) {
        double whole = whole_power(value, size);
        result = exponent < 0 ? 1 / whole : whole;
      } else {
        result = exp(exponent * log(value));
      }
    }
    out[i] = checked(result);
  }
}

BINARY(minimum, x < y ? x : y)
BINARY(maximum, x > y ? x : y)
BINARY(greater, x > y ? 1.0 : 0.0)
BINARY(equal, fabs(x - y) <= p[0] ? 1.0 : 0.0)
BINARY(and, x != 0 && y != 0 ? 1.0 : 0.0)
BINARY(or, x != 0 || y != 0 ? 1.0 : 0.0)
UNARY(not, x == 0 ? 1.0 : 0.0)

TWIN(where) {
  const double *condition = in[0], *x = in[1], *y = in[2];
  (void)state;
  (void)p;
  for (long i = 0; i < rows; i++) {
    double test = condition[i], chosen = test == 0 ? y[i] : x[i];
    out[i] = is_present(test) && is_present(chosen) ? chosen : MISSING;
  }
}

TWIN(clip) {
  const double *x = in[0];
  double low = p[0], high = p[1];
  (void)state;
  for (long i = 0; i < rows; i++) {
    double value = x[i], raised = value > low ? value : low;
    out[i] = is_present(value) ? (raised < high ? raised : high) : MISSING;
  }
}

TWIN(isPresent) {
  const double *x = in[0], *beside = in[1];
  (void)state;
  (void)p;
  for (long i = 0; i < rows; i++) {
    out[i] = is_present(x[i]) ? 1 : is_present(beside[i]) ? 0 : MISSING;
  }
}

TWIN(coalesce) {
  const double *x = in[0], *y = in[1];
  (void)state;
  (void)p;
  for (long i = 0; i < rows; i++) {
    double value = x[i], chosen = is_present(value) ? value : y[i];
    out[i] = checked(chosen);
  }
}

TWIN(lastKnown) {
  const double *x = in[0];
  double limit = p[0], last = state[0], age = state[1];
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    if (is_present(value)) {
      last = value;
      age = 0;
    } else if (age >= 0) {
      age = age + 1 < limit + 1 ? age + 1 : limit + 1;
    }
    out[i] = age >= 0 && age <= limit ? last : MISSING;
  }
  state[0] = last;
  state[1] = age;
}

TWIN(valueWhen) {
  const double *x = in[0], *condition = in[1];
  double held = state[0], is_held = state[1];
  (void)p;
  for (long i = 0; i < rows; i++) {
    double value = x[i], test = condition[i];
    bool present = is_present(value) && is_present(test);
    if (present && (test != 0 || is_held == 0)) {
      held = value;
      is_held = test != 0;
    }
    out[i] = present ? held : MISSING;
  }
  state[0] = held;
  state[1] = is_held;
}

/* Φ(−size) for size ≥ 0 by Hart's rational function, and a continued fraction far out. */
static double upper_tail(double size) {
  double density = exp((-size * size) / 2);
  if (size < 7.07106781186547) {
    double top = 3.52624965998911e-2 * size + 0.700383064443688;
    top = top * size + 6.37396220353165;
    top = top * size + 33.912866078383;
    top = top * size + 112.079291497871;
    top = top * size + 221.213596169931;
    top = top * size + 220.206867912376;
    double bottom = 8.83883476483184e-2 * size + 1.75566716318264;
    bottom = bottom * size + 16.064177579207;
    bottom = bottom * size + 86.7807322029461;
    bottom = bottom * size + 296.564248779674;
    bottom = bottom * size + 637.333633378831;
    bottom = bottom * size + 793.826512519948;
    bottom = bottom * size + 440.413735824752;
    return (density * top) / bottom;
  }
  double fraction = size + 1 / (size + 2 / (size + 3 / (size + 4 / (size + 0.65))));
  return density / fraction / 2.506628274631;
}

TWIN(normalCdf) {
  const double *x = in[0];
  (void)state;
  (void)p;
  for (long i = 0; i < rows; i++) {
    double value = x[i];
    if (is_present(value)) {
      double tail = upper_tail(fabs(value));
      out[i] = value > 0 ? 1 - tail : tail;
    } else {
      out[i] = MISSING;
    }
  }
}

TWIN(cycleSin) {
  const double *open_time = in[0];
  double period = p[0], phase = p[1];
  (void)state;
  for (long i = 0; i < rows; i++) {
    double time = open_time[i];
    out[i] = is_present(time) ? sine_of_turns((time - phase) / period + 0) : MISSING;
  }
}

TWIN(cycleCos) {
  const double *open_time = in[0];
  double period = p[0], phase = p[1];
  (void)state;
  for (long i = 0; i < rows; i++) {
    double time = open_time[i];
    out[i] = is_present(time) ? sine_of_turns((time - phase) / period + 0.25) : MISSING;
  }
}
