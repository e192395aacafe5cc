import { bars } from "../../../../src/features/bars.js";
import * as c from "../../../../src/features/compositions/index.js";
import * as o from "../../../../src/features/operators/index.js";
import { describeOutsideValues } from "../../../support/outside-values.js";

const { high, low, close, tickVolume } = bars();
const middle = o.scale(o.add(high, low), 0.5);

describeOutsideValues("averages.json", {
  talib: {
    "trima 20": { expression: c.trima(close, 20) },
    "trima 21": { expression: c.trima(close, 21) },
    // TA-Lib begins each of six EMAs with a mean: the start fades as (5/7)^rows.
    "t3 6": { expression: c.t3(close, 6), from: 120 },
  },
  talipp: {
    "alma 20": { expression: o.alma(close, 20) },
    "alma 9": { expression: o.alma(close, 9, 0.5, 4) },
  },
  "pandas-ta-classic": {
    "mcGinley 14": { expression: o.mcGinley(close, 14) },
    "vwma 20": { expression: c.vwma(close, tickVolume, 20) },
    // Where nothing moves rounding moves theirs.
    "laguerreRsi 0.5": { expression: o.laguerreRsi(close, 0.5), until: 220 },
    "laguerreRsi 0.8": { expression: o.laguerreRsi(close, 0.8), until: 220 },
    // Theirs begins with a mean: the start fades as (19/21)^rows, 1e-11 after 250.
    "zlema 20": { expression: c.zlema(close, 20), from: 260 },
  },
  pandas: {
    "zlema 20": { expression: c.zlema(close, 20) },
    "vidya 20 9": { expression: c.vidya(close, 20, 9) },
    "frama 16": { expression: c.frama(middle, high, low, 16) },
  },
  scipy: {
    "superSmoother 10": { expression: o.superSmoother(close, 10) },
    "superSmoother 75": { expression: o.superSmoother(close, 75) },
    "highPass 48": { expression: o.highPass(close, 48) },
    "laguerre 0.8": { expression: o.laguerre(close, 0.8) },
    "laguerre 0": { expression: o.laguerre(close, 0) },
    "roofing 48 10": { expression: c.roofing(close, 48, 10) },
  },
});
