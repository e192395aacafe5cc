import { writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A config file for a run of two nodes and one turn of the loop that takes about two seconds.
 *
 * @param isPooled - Whether it is of two pairs, of which the lower node pools. Default: one pair.
 */
export function writeSmallConfig(folder: string, source = "{}", isPooled = false): void {
  const instruments = isPooled ? 'instruments: ["EURUSD", "GBPUSD"], ' : "";
  const pool = isPooled ? "pool: { priorRows: 500 }, " : "";
  const text = `import { bars, defineConfig, ema, featureSet, logReturn, rsi, sub } from "plumbline";

const { close } = bars();
const trees = { num_iterations: 30, learning_rate: 0.1, num_leaves: 4, min_data_in_leaf: 40, early_stopping_round: 10 };

export default defineConfig({
  ${instruments}seed: 3,
  source: { kind: "simulated", from: "2024-01-01", to: "2024-03-15", ...${source} },
  features: {
    set: featureSet("small", {
      return_1: logReturn(close, 1),
      return_8: logReturn(close, 8),
      rsi_14: rsi(close, 14),
      rsi_7: rsi(close, 7),
      trend_20: sub(logReturn(ema(close, 20), 1), logReturn(close, 4)),
    }),
  },
  nodes: [
    { name: "tactician", timeframe: "H1", target: { kind: "forwardReturn", horizonBars: 4 }, parameters: trees },
    { ${pool}name: "executor", timeframe: "M15", target: { kind: "forwardReturn", horizonBars: 8 }, upstream: ["tactician"], parameters: trees },
  ],
  evaluate: { folds: 3 },
});
`;
  writeFileSync(join(folder, "plumbline.config.ts"), text);
}
