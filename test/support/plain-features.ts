import {
  type Expression,
  type FeatureSet,
  operatorTable,
  type SourceColumn,
} from "../../src/features/index.js";
import { type BarColumns, barCount, concatenateBars, viewBars } from "../../src/market/bar.js";
import { createResampler } from "../../src/market/resample.js";
import { type Timeframe, timeframeDuration, timeframes } from "../../src/market/timeframe.js";

/** A series with the moment at which each row became known, and the rows' owner. */
interface PlainSeries {
  readonly instrument: string;
  readonly timeframe: Timeframe;
  readonly values: Float64Array;
  readonly knownAt: Float64Array;
}

/**
 * Features the slow, plain way: every node over whole columns, one at a time, nothing shared; longer
 * bars by pushing one short bar at a time; joins by looking at every row. For holding the engine to.
 */
export function plainFeatures(
  set: FeatureSet,
  market: {
    readonly bars: BarColumns;
    readonly companions: Readonly<Record<string, BarColumns>>;
    readonly instrument: string;
    readonly timeframe: Timeframe;
  },
): Float32Array[] {
  const base = market.timeframe;

  function rowsOf(instrument: string, timeframe: Timeframe): [BarColumns, Float64Array] {
    const short = instrument === market.instrument ? market.bars : market.companions[instrument];
    const shortKnownAt = short.openTime.map((time) => time + timeframeDuration(base));
    if (timeframe === base) return [short, shortKnownAt];
    const resampler = createResampler(base, timeframe);
    const parts: BarColumns[] = [];
    const knownAt: number[] = [];
    for (let i = 0; i < barCount(short); i++) {
      const closed = concatenateBars([resampler.push(viewBars(short, i, i + 1))]);
      parts.push(closed);
      for (let k = 0; k < barCount(closed); k++) knownAt.push(shortKnownAt[i]);
    }
    return [concatenateBars(parts), Float64Array.from(knownAt)];
  }

  function join(series: PlainSeries, instrument: string, timeframe: Timeframe): PlainSeries {
    if (series.instrument === instrument && series.timeframe === timeframe) return series;
    const [, knownAt] = rowsOf(instrument, timeframe);
    const values = knownAt.map((now) => {
      let last = Number.NaN;
      for (let k = 0; k < series.values.length; k++) {
        if (series.knownAt[k] <= now) last = series.values[k];
      }
      return last;
    });
    return { instrument, timeframe, values, knownAt };
  }

  function evaluate(node: Expression): PlainSeries {
    if (node.operator === "bar") {
      const instrument = String(node.parameters.instrument ?? market.instrument);
      const timeframe = (node.parameters.timeframe ?? base) as Timeframe; // made by bars()
      const [bars, knownAt] = rowsOf(instrument, timeframe);
      const values = bars[node.parameters.column as SourceColumn]; // made by bars()
      return { instrument, timeframe, values, knownAt };
    }
    const inputs = node.inputs.map(evaluate);
    const isOne = inputs.every(
      (input) =>
        input.instrument === inputs[0].instrument && input.timeframe === inputs[0].timeframe,
    );
    const finest = timeframes.find((name) => inputs.some((input) => input.timeframe === name));
    const joined = isOne
      ? inputs
      : inputs.map((input) => join(input, market.instrument, finest ?? base));
    const operator = operatorTable.get(node.operator);
    if (operator === undefined) throw new Error(`no operator ${node.operator}`);
    const values = new Float64Array(joined[0].values.length);
    const columns = joined.map((input) => input.values);
    operator.createKernel(node.parameters).run(columns, [values], 0, values.length);
    return { ...joined[0], values };
  }

  return set.features.map(({ expression }) => {
    const { values } = join(evaluate(expression), market.instrument, base);
    return Float32Array.from(values, (value) => {
      const rounded = Math.fround(value);
      return Number.isFinite(rounded) ? rounded : Number.NaN;
    });
  });
}
