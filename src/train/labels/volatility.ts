/**
 * Trailing volatility of a bar's log return: the square root of the exponentially weighted mean of
 * squared returns, RiskMetrics with α = 2 ÷ (length + 1) and no mean taken off.
 *
 * v[t] = v[t − 1] + α · (r[t]² − v[t − 1]), begun with the first squared return.
 *
 * @param close - Prices above 0.
 * @param length - Smoothing length in bars, integer ≥ 1.
 * @returns Row t uses closes up to t only; NaN for the first `length` rows. A return that is not a
 *   number leaves the value as it was.
 * @see J. P. Morgan, RiskMetrics Technical Document, 4th edition, 1996, chapter 5.
 */
export function trailingVolatility(close: Float64Array, length: number): Float64Array {
  const volatility = new Float64Array(close.length).fill(Number.NaN);
  const alpha = 2 / (length + 1);
  let variance = 0;
  let seen = 0;
  for (let t = 1; t < close.length; t++) {
    const change = Math.log(close[t] / close[t - 1]);
    if (change === change) {
      variance = seen === 0 ? change * change : variance + alpha * (change * change - variance);
      seen++;
    }
    if (seen >= length) volatility[t] = Math.sqrt(variance);
  }
  return volatility;
}
