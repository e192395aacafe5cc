import { mean, missing, numeric, type Plain, present } from "./plain-forms.js";

/* The plain versions of what follows a trend: one bar after the other, in the words of their sources. */

interface Bar {
  readonly high: number;
  readonly low: number;
}

interface Trend {
  readonly isRise: boolean;
  readonly stop: number;
  readonly extreme: number;
  readonly rate: number;
}

/** The numbers of the inputs in a row. */
const rowOf = (inputs: readonly Float64Array[], i: number): number[] =>
  inputs.map((series) => series[i]);

/** Each complete row once, through a function that remembers, back in its place. */
function byBars(f: () => (row: number[]) => number): (inputs: readonly Float64Array[]) => number[] {
  return (inputs) => {
    const next = f();
    return Array.from(inputs[0], (_, i) => {
      const row = rowOf(inputs, i);
      return present(...row) ? next(row) : missing;
    });
  };
}

function firstTrend(before: Bar, bar: Bar, rate: number): Trend {
  const [up, down] = [bar.high - before.high, before.low - bar.low];
  const isRise = !(down > 0 && down > up);
  return isRise
    ? { isRise, stop: before.low, extreme: bar.high, rate }
    : { isRise, stop: before.high, extreme: bar.low, rate };
}

/** Wilder's rules for the next bar's stop, which may not lie within the last two bars. */
function nextStop({ isRise, stop, extreme, rate }: Trend, bars: readonly Bar[]): number {
  const moved = stop * (1 - rate) + rate * extreme;
  return isRise
    ? Math.min(moved, ...bars.map((bar) => bar.low))
    : Math.max(moved, ...bars.map((bar) => bar.high));
}

export const plainTrends: Readonly<Record<string, Plain>> = {
  fisher: ([share]) => {
    let value = 0;
    let result = 0;
    return Array.from(share, (place) => {
      if (!(place >= 0 && place <= 1)) return missing;
      value = 0.66 * place - 0.33 + 0.67 * value;
      if (Math.abs(value) > 0.99) value = 0.999 * Math.sign(value);
      result = Math.atanh(value) + result / 2;
      return result;
    });
  },
  parabolicSar: (inputs, parameters) => {
    const [step, most] = [numeric(parameters.step), numeric(parameters.most)];
    return byBars(() => {
      let before: Bar | undefined;
      let trend: Trend | undefined;
      return ([high, low]) => {
        const bar = { high, low };
        if (before === undefined) {
          before = bar;
          return missing;
        }
        const isSecond = trend === undefined;
        const present = trend ?? firstTrend(before, bar, step);
        const bars = isSecond ? [bar] : [before, bar];
        before = bar;
        const isTouched = present.isRise ? low <= present.stop : high >= present.stop;
        if (isTouched) {
          const [highs, lows] = [bars.map((b) => b.high), bars.map((b) => b.low)];
          const stop = present.isRise
            ? Math.max(present.extreme, ...highs)
            : Math.min(present.extreme, ...lows);
          const extreme = present.isRise ? low : high;
          const turned = { isRise: !present.isRise, stop, extreme, rate: step };
          trend = { ...turned, stop: nextStop(turned, bars) };
          return stop;
        }
        const extreme = present.isRise
          ? Math.max(present.extreme, high)
          : Math.min(present.extreme, low);
        const rate = extreme === present.extreme ? present.rate : present.rate + step;
        const going = { ...present, extreme, rate: Math.min(rate, most) };
        trend = { ...going, stop: nextStop(going, bars) };
        return present.stop;
      };
    })(inputs);
  },
  trailingBand: byBars(() => {
    let upper = missing;
    let lower = missing;
    let before = missing;
    let isRise = false;
    return ([high, low, close, width]) => {
      if (width < 0) return missing;
      const [above, below] = [mean([high, low]) + width, mean([high, low]) - width];
      upper = before <= upper ? Math.min(upper, above) : above;
      lower = before >= lower ? Math.max(lower, below) : below;
      isRise = isRise ? close >= lower : close > upper;
      before = close;
      return isRise ? lower : upper;
    };
  }),
  heikinAshiOpen: byBars(() => {
    let open = missing;
    let close = missing;
    return ([o, h, l, c]) => {
      open = Number.isNaN(open) ? mean([o, c]) : mean([open, close]);
      close = mean([o, h, l, c]);
      return open;
    };
  }),
};
