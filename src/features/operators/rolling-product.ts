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
    const state = new Float64Array(3 + 2 * length);
    state[2] = 1;
    return {
      state,
      run([x], [out], start, end) {
        const kept = state;
        // Made here: V8 reads what a closure holds anew in each row, and asks what it is.
        const rows = length | 0;
        const productsAt = 3 + rows;
        let position = kept[0] | 0;
        let unbroken = kept[1];
        let prefix = kept[2];
        let i = start;
        while (i < end) {
          if (unbroken >= rows) {
            // Rows like most, by the steps below but without their questions, two at a time (see window.ts).
            const begun = i;
            const stop = Math.min(end, i + rows - 1 - position) | 0;
            for (; i + 2 <= stop; i += 2) {
              const first = x[i];
              const second = x[i + 1];
              if (!(first - first + (second - second) === 0)) break;
              const before = prefix * first;
              prefix = before * second;
              kept[3 + position] = first;
              kept[4 + position] = second;
              position += 2;
              const result = kept[productsAt + position - 1] * before;
              const next = kept[productsAt + position] * prefix;
              out[i] = result - result === 0 ? result : Number.NaN;
              out[i + 1] = next - next === 0 ? next : Number.NaN;
            }
            unbroken += i - begun;
            if (i === end) break;
          }
          const value = x[i];
          const present = value - value === 0;
          const held = present ? value : 1;
          unbroken = present ? unbroken + 1 : 0;
          prefix *= held;
          kept[3 + position] = held;
          position++;
          if (position === rows) {
            let product = 1;
            for (let k = rows - 1; k >= 0; k--) {
              product *= kept[3 + k];
              kept[productsAt + k] = product;
            }
            prefix = 1;
            position = 0;
          }
          const result = kept[productsAt + position] * prefix;
          out[i++] = unbroken >= rows && result - result === 0 ? result : Number.NaN;
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
