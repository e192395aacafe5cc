import type { BarColumns } from "../../market/bar.js";
import { createResampler } from "../../market/resample.js";
import type { Timeframe } from "../../market/timeframe.js";
import { readBars, writeBars } from "../../store/bar-file.js";
import type { Stage } from "../stage.js";
import { describeSeries } from "./clean.js";
import { seriesOf } from "./series.js";

/** Clean bars in; the whole bars of one node's timeframe out. */
export const resampleStage: Stage = {
  name: "resample",
  kind: "timeframe-bars",
  codeVersion: "2",
  inputKinds: { bars: "clean-bars" },
  run: async (task, { input, folder }) => {
    const source = input("bars");
    const from = seriesOf(source.manifest);
    const { timeframe } = task.configuration as { timeframe: Timeframe }; // made by resampleTask
    const resampler = createResampler(from.timeframe, timeframe);
    async function* resampled(): AsyncGenerator<BarColumns> {
      for await (const chunk of readBars(source.folder)) yield resampler.push(chunk);
    }
    const series = { ...from, timeframe };
    return { ...describeSeries(series), ...(await writeBars(folder, series, resampled())) };
  },
};
