/**
 * A share in decimals that are cut, not rounded: a score of 0.94999 must not be shown as the 0.95 that
 * it misses.
 *
 * @param share - A number ≥ 0.
 * @param digits - Decimals to show. Default 4.
 */
export function cutDecimals(share: number, digits = 4): string {
  const unit = 10 ** digits;
  // A share such as 0.29 has no exact form: × 10⁴ it comes to 2899.9999999999995.
  const steps = Math.floor(share * unit * (1 + Number.EPSILON));
  return (steps / unit).toFixed(digits);
}
