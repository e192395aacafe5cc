/*
 * What the twins of our kernels share. A twin is the algorithm of the operator of its name in
 * src/features/operators/, written plainly in C: the same loops, the same order of additions, and the
 * same state, so that the results can be compared bit for bit. One file a family.
 */
#ifndef PLUMBLINE_KERNEL_H
#define PLUMBLINE_KERNEL_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#define MISSING NAN

/* Neither NaN nor an infinity. */
static inline bool is_present(double value) { return value - value == 0; }

/*
 * TWIN(ema) { … } defines the kernel of `ema`, and exports `twin_ema`, which calls it in chunks of rows,
 * as the engine does: each chunk is written over the one before it, or, where `stride` is 1, after it.
 *
 * state  what is remembered between calls, in the layout of our kernel
 * p      the parameters, in the order of the operator's definition; a choice is its place
 * in     the inputs, from the chunk's first row on
 * out    the chunk's rows
 */
#define TWIN(name)                                                                                    \
  __attribute__((noinline)) static void kernel_##name(double *restrict state, const double *restrict p, \
                                                      const double *const *restrict in,                 \
                                                      double *restrict out, long rows);                 \
  void twin_##name(double *state, const double *p, const double *a, const double *b, const double *c,   \
                   const double *d, const double *e, double *out, int rows, int chunk, int stride) {    \
    for (long start = 0; start < rows; start += chunk) {                                                \
      const double *in[] = {a ? a + start : 0, b ? b + start : 0, c ? c + start : 0,                    \
                            d ? d + start : 0, e ? e + start : 0};                                      \
      long left = rows - start;                                                                         \
      kernel_##name(state, p, in, out + stride * start, left < chunk ? left : chunk);                   \
    }                                                                                                   \
  }                                                                                                     \
  __attribute__((noinline)) static void kernel_##name(double *restrict state, const double *restrict p, \
                                                      const double *const *restrict in,                 \
                                                      double *restrict out, long rows)

/* Sine of a share of a full turn: src/features/circle.ts. */
static inline double sine_of_turns(double turns) {
  double fraction = turns - floor(turns), quarter = floor(4 * fraction + 0.5);
  double angle = 2 * 3.141592653589793 * (fraction - quarter / 4), square = angle * angle;
  int turn = quarter;
  double size;
  if ((turn & 1) == 0) {
    double sum = -1 / 1307674368000.0;
    sum = sum * square + 1 / 6227020800.0;
    sum = sum * square - 1 / 39916800.0;
    sum = sum * square + 1 / 362880.0;
    sum = sum * square - 1 / 5040.0;
    sum = sum * square + 1 / 120.0;
    sum = sum * square - 1 / 6.0;
    size = angle + angle * square * sum;
  } else {
    double sum = 1 / 20922789888000.0;
    sum = sum * square - 1 / 87178291200.0;
    sum = sum * square + 1 / 479001600.0;
    sum = sum * square - 1 / 3628800.0;
    sum = sum * square + 1 / 40320.0;
    sum = sum * square - 1 / 720.0;
    sum = sum * square + 1 / 24.0;
    size = 1 - square * (0.5 - square * sum);
  }
  return (turn & 2) == 0 ? size : 0 - size;
}

#endif
