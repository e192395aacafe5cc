/**
 * An operator of one's own: its definition is its checks, its help and its identity; its kernel is the
 * one piece of code for history and live bars alike. `plumbline/testing` holds it to the laws that our
 * own operators keep, and the look-ahead proof changes the future of real rows.
 *
 * A set that uses it runs in an engine, as here, and in a run whose config file defines it or imports
 * the file that does: the run holds it to the same laws and keeps its code for workers and servers.
 *
 * Prints:
 *
 *     8 laws hold, the first: gives the same bits however the rows are cut
 *     fall_from_peak_60 = fallFromPeak(close, 60): no look-ahead, 59 rows of warm-up
 *     deepest fall: 34 pips
 */
import {
  bars,
  createEngine,
  createRandom,
  defineOperator,
  type Expression,
  featureSet,
  integer,
  planFeatures,
  proveNoLookAhead,
  simulateMarket,
} from "plumbline";
import { kernelLaws } from "plumbline/testing";

/** Distance below a peak that jumps up at once and sinks slowly. State: [peak, rows seen]. */
const fallFromPeakOperator = defineOperator({
  name: "fallFromPeak",
  version: 1, // raised whenever any bit of the output changes
  about: "x minus a peak that follows it up at once and down by 1/length of the distance a row",
  memory: "fading",
  inputs: ["x"],
  parameters: { length: integer({ min: 1, unit: "bars", about: "how slowly the peak sinks" }) },
  warmUp: ({ length }) => length - 1,
  createKernel: ({ length }) => {
    const state = new Float64Array(2);
    return {
      state,
      run([x], [out], start, end) {
        let [peak, seen] = state;
        for (let i = start; i < end; i++) {
          const isPresent = x[i] - x[i] === 0; // false for NaN and infinities
          if (isPresent) peak = seen++ === 0 || x[i] > peak ? x[i] : peak + (x[i] - peak) / length;
          out[i] = isPresent && seen >= length ? x[i] - peak : Number.NaN;
        }
        state[0] = peak;
        state[1] = seen;
      },
    };
  },
});
const fallFromPeak = (x: Expression, length: number) => fallFromPeakOperator.apply([x], { length });

const laws = kernelLaws(fallFromPeakOperator);
for (const law of laws) law.check(); // throws FEATURES_LAW_BROKEN with the parameters and the row
console.log(`${laws.length} laws hold, the first: ${laws[0].name}`);

const set = featureSet("mine", { fall_from_peak_60: fallFromPeak(bars().close, 60) });
const market = simulateMarket({ seed: 7, from: Date.UTC(2024, 0, 8), to: Date.UTC(2024, 0, 13) });
const { bars: rows } = market.pair("EURUSD");
const own = { instrument: "EURUSD", timeframe: "M1" } as const;
const plan = planFeatures(set, own);
const column = new Float32Array(rows.openTime.length);
createEngine(plan).run(rows, {}, [column], 0);

const [proof] = proveNoLookAhead(set, {
  ...own,
  bars: rows,
  companions: {},
  random: createRandom(1),
});
const verdict = proof.holds ? "no look-ahead" : "SEES THE FUTURE";
console.log(`${proof.name} = ${proof.code}: ${verdict}, ${plan.warmUpBaseRows} rows of warm-up`);
const deepest = column.reduce((least, value) => Math.min(least, value || 0), 0); // NaN: warm-up
console.log(`deepest fall: ${(-deepest / 0.0001).toFixed(0)} pips`);
