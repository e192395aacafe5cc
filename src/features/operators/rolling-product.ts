import type { Expression } from "../expression.js";
import { defineOperator, integer } from "../operator.js";

/**
 * Rolling product by blocks (see `features/window.ts`), for a division would leave its rounding behind.
 * State: [rows in the running block, rows since a missing one, prefix product, values of the block, suffix
 * products (length each)].
 */
export const rollingProductOperator = defineOperator({
  name: "rollingProduct",
  version: 1,
  about: "product of the last rows",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "window length" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const valuesAt = 3;
    const productsAt = 3 + length;
    const state = new Float64Array(3 + 2 * length);
    state[2] = 1;
    return {
      state,
      run([x], [out], start, end) {
        const kept = state; // a local: V8 reads what a closure holds anew in each row
        let position = kept[0] | 0;
        let unbroken = kept[1];
        let prefix = kept[2];
        for (let i = start; i < end; i++) {
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : 1;
          unbroken = present ? unbroken + 1 : 0;
          prefix *= held;
          kept[valuesAt + position] = held;
          position++;
          if (position === length) {
            let product = 1;
            for (let k = length - 1; k >= 0; k--) {
              product *= kept[valuesAt + k];
              kept[productsAt + k] = product;
            }
            prefix = 1;
            position = 0;
          }
          const result = kept[productsAt + position] * prefix;
          out[i] = unbroken >= length && result - result === 0 ? result : Number.NaN;
        }
        kept[0] = position;
        kept[1] = unbroken;
        kept[2] = prefix;
      },
    };
  },
});

/**
 * Product of the last `length` rows.
 *
 * @param x - Series without a unit, usually 1 + a return.
 * @param length - Window in bars, integer ≥ 1.
 * @returns Series; missing where the product of part of the window overflows.
 *
 * Warm-up: `length` − 1 bars. Memory: fading (only the window decides the value, but the row number
 * decides the order of multiplications, so replayed rows agree to rounding).
 * Missing: rows whose window holds a missing `x` are missing; whole again `length` rows later.
 * As pandas `rolling(length).apply(numpy.prod)`. Cost: three multiplications a row.
 *
 * @throws FEATURES_PARAMETER_INVALID if `length` is not an integer ≥ 1.
 * @example
 * const { close } = bars();
 * const growth = rollingProduct(offset(simpleReturn(close, 1), 1), 96);
 */
export function rollingProduct(x: Expression, length: number): Expression {
  return rollingProductOperator.apply([x], { length });
}
