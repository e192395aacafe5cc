/**
 * A config for files of one's own. The format is told by content; what a file cannot tell, its clock
 * above all, stands here. Paths are relative to the folder in which the command runs.
 *
 *     plumbline run --config own-files.config.ts
 */
import { defineConfig } from "plumbline";

// biome-ignore lint/style/noDefaultExport: plumbline run reads the default export.
export default defineConfig({
  instruments: ["EURUSD"],
  source: {
    kind: "csv",
    files: { EURUSD: ["EURUSD-2024-01.csv", "EURUSD-2024-02.csv.gz"] }, // .zip as well, in any order
    clock: "EET", // of the files' times: most brokers' servers keep it, with European daylight saving
  },
  clean: { minimumScore: 0.95 }, // the run stops below this quality
  nodes: [
    {
      name: "executor",
      timeframe: "M15",
      target: {
        kind: "tripleBarrier", // which comes first: profit, loss or the end of 16 bars
        horizonBars: 16,
        multiple: 3, // of one bar's volatility
        volatilityLength: 100,
        afterSpread: true,
      },
      learner: "linear",
      features: ["return_6", "return_24", "rsi_14", "z_score_24", "volatility_ratio_12_240"],
    },
  ],
  evaluate: { folds: 3, threshold: 0.02, slippagePips: 0.2 },
  feedback: { turns: 0 },
});
