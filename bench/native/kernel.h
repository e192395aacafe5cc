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

#endif
