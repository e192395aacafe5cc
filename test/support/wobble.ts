/** A file that defines an operator of the user's own: what moved within the last rows, times a factor. */
export function wobbleFile(
  options: { name?: string; version?: number; factor?: number; ahead?: number } = {},
): string {
  const { name = "wobble", version = 1, factor = 1, ahead = 0 } = options;
  return `import { defineOperator, type Expression, integer } from "plumbline";

const wobbleOperator = defineOperator({
  name: "${name}",
  version: ${version},
  about: "x minus its value some rows ago, times a factor",
  memory: "finite",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "how many rows back" }) },
  warmUp: ({ length }) => length,
  createKernel: ({ length }) => {
    const state = new Float64Array(length + 1).fill(NaN, 0, length); // ring of values, then its place
    return {
      state,
      run([x], [out], start, end) {
        let at = state[length];
        for (let i = start; i < end; i++) {
          const change = (x[i + ${ahead}] - state[at]) * ${factor};
          out[i] = change - change === 0 ? change : NaN;
          state[at] = x[i];
          at = at + 1 === length ? 0 : at + 1;
        }
        state[length] = at;
      },
    };
  },
});

export function wobble(x: Expression, length: number): Expression {
  return wobbleOperator.apply([x], { length });
}
`;
}
