import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayMs } from "../../../../src/core/time.js";
import { sameBytes } from "../../../../src/core/typed-array.js";
import { barColumnNames } from "../../../../src/market/bar.js";
import { instrument, instrumentSymbols } from "../../../../src/market/instrument.js";
import { simulateMarket } from "../../../../src/market/simulate/index.js";

const seeds = fc.integer();
const days = fc.integer({ min: 1, max: 12 });
const from = Date.UTC(2023, 9, 20);
const symbols = fc.constantFrom(...instrumentSymbols);

describe("simulated markets", () => {
  it("repeat themselves byte for byte, whichever pairs are asked for and in which order", () => {
    fc.assert(
      fc.property(seeds, days, symbols, symbols, fc.boolean(), (seed, count, a, b, defects) => {
        const options = { seed, from, to: from + count * dayMs, defects };
        const alone = simulateMarket(options).pair(a);
        const market = simulateMarket(options);
        market.pair(b);
        const among = market.pair(a);
        for (const name of ["openTime", ...barColumnNames] as const) {
          expect(sameBytes(alone.bars[name], among.bars[name]), name).toBe(true);
        }
        expect(among.truth).toEqual(alone.truth);
        expect(among.news).toEqual(alone.news);
      }),
      { numRuns: 15 },
    );
  });

  it("close every triangle within the rounding of its three prices", () => {
    const triangles = fc.constantFrom(
      ["EURUSD", "USDJPY", "EURJPY"],
      ["GBPUSD", "USDCHF", "GBPCHF"],
      ["EURGBP", "GBPAUD", "EURAUD"],
      ["AUDNZD", "NZDCAD", "AUDCAD"],
    );
    fc.assert(
      fc.property(seeds, triangles, fc.boolean(), (seed, [first, second, third], isNoise) => {
        const options = { seed, from, to: from + 6 * dayMs, signalStrength: isNoise ? 0 : 1 };
        const market = simulateMarket(options);
        const [a, b, c] = [first, second, third].map((name) => market.pair(name).bars.close);
        const half = (name: string) => 0.5 * 10 ** -instrument(name).digits;
        for (let row = 0; row < a.length; row++) {
          // (a ± ε)(b ± ε') = c ± ε'': the bound that the rounding of the three allows, and no more.
          const bound = half(first) * b[row] + half(second) * a[row] + half(third);
          if (Math.abs(a[row] * b[row] - c[row]) > bound * 1.0001) expect.fail(`row ${row}`);
        }
      }),
      { numRuns: 15 },
    );
  });
});
