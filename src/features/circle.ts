/**
 * Sine of a share of a full turn: 0.25 gives 1. Made of additions and multiplications alone, for
 * `Math.sin` differs in its last bit between versions of V8 and a feature must not.
 *
 * @param turns - Any finite number; only its fraction counts.
 * @returns Series in [−1, 1], within 2⁻⁵² of the true sine; exact at quarter turns.
 */
export function sineOfTurns(turns: number): number {
  const fraction = turns - Math.floor(turns);
  const quarter = Math.floor(4 * fraction + 0.5);
  const angle = 2 * Math.PI * (fraction - quarter / 4); // in [−π/4, π/4]
  const square = angle * angle;
  const isSine = (quarter & 1) === 0;
  const size = isSine ? sinePolynomial(angle, square) : cosinePolynomial(square);
  return (quarter & 2) === 0 ? size : 0 - size; // not −size: no −0
}

/** Taylor's series of sine to the 15th power: the rest is below 5e−17 up to π/4. */
function sinePolynomial(angle: number, square: number): number {
  let sum = -1 / 1_307_674_368_000;
  sum = sum * square + 1 / 6_227_020_800;
  sum = sum * square - 1 / 39_916_800;
  sum = sum * square + 1 / 362_880;
  sum = sum * square - 1 / 5_040;
  sum = sum * square + 1 / 120;
  sum = sum * square - 1 / 6;
  return angle + angle * square * sum;
}

/** Taylor's series of cosine to the 16th power. */
function cosinePolynomial(square: number): number {
  let sum = 1 / 20_922_789_888_000;
  sum = sum * square - 1 / 87_178_291_200;
  sum = sum * square + 1 / 479_001_600;
  sum = sum * square - 1 / 3_628_800;
  sum = sum * square + 1 / 40_320;
  sum = sum * square - 1 / 720;
  sum = sum * square + 1 / 24;
  return 1 - square * (0.5 - square * sum);
}
