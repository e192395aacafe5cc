/**
 * Φ(−size) for size ≥ 0, the share of a normal law farther out than that many standard deviations on one side: Hart's rational
 * function, and a continued fraction far out. Within 1e-15, and within 1e-8 of itself beyond 7; `exp` is V8's own port of fdlibm, the same bits on every
 * machine. Coefficients from the source.
 *
 * @see G. West, Better approximations to cumulative normal functions, Wilmott Magazine, May 2005, after
 *   J. F. Hart, Computer Approximations, Wiley, 1968.
 */
export function normalTail(size: number): number {
  const density = Math.exp((-size * size) / 2);
  if (size < 7.07106781186547) {
    let top = 3.52624965998911e-2 * size + 0.700383064443688;
    top = top * size + 6.37396220353165;
    top = top * size + 33.912866078383;
    top = top * size + 112.079291497871;
    top = top * size + 221.213596169931;
    top = top * size + 220.206867912376;
    let bottom = 8.83883476483184e-2 * size + 1.75566716318264;
    bottom = bottom * size + 16.064177579207;
    bottom = bottom * size + 86.7807322029461;
    bottom = bottom * size + 296.564248779674;
    bottom = bottom * size + 637.333633378831;
    bottom = bottom * size + 793.826512519948;
    bottom = bottom * size + 440.413735824752;
    return (density * top) / bottom;
  }
  const fraction = size + 1 / (size + 2 / (size + 3 / (size + 4 / (size + 0.65))));
  return density / fraction / 2.506628274631;
}

/** Φ(z), the share of a standard normal law below z; NaN of NaN. */
export function normalShare(z: number): number {
  const tail = normalTail(Math.abs(z));
  return z > 0 ? 1 - tail : tail;
}

/**
 * Φ⁻¹(share), by halving: 60 steps, for the few that are asked for.
 *
 * @param share - In (0, 1); −∞ and ∞ at the ends, NaN beyond them.
 */
export function normalQuantile(share: number): number {
  if (!(share >= 0 && share <= 1)) return Number.NaN;
  if (share === 0) return Number.NEGATIVE_INFINITY;
  if (share === 1) return Number.POSITIVE_INFINITY;
  let low = -40;
  let high = 40;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
