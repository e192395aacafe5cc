/**
 * The whole pipeline as a library, on four months of a simulated market whose signal is planted twice
 * as strongly as by default: a feature set of one's own, two models of which the lower sees the upper,
 * one turn of the feedback loop; and again, when nothing is left to be made. Other examples look at the
 * workspace that it leaves, `.plumbline`.
 *
 * Prints:
 *
 *     features mine@1.…: return_4, return_16, rsi_14, close_z_60…
 *     tactician  … rows  AUC 0.…  log loss 0.6…  beats the baselines: …
 *     executor   … rows  AUC 0.6…  log loss 0.6…  beats the baselines: true
 *     feedback: …
 *     tasks made: …; again: 0
 */
import {
  bars,
  createLocalExecutor,
  featureSet,
  logReturn,
  nodeEvaluations,
  openWorkspace,
  parseConfig,
  rsi,
  runPipeline,
  silentHooks,
  zScore,
} from "plumbline";

const { close } = bars();
const mine = featureSet("mine", {
  return_4: logReturn(close, 4),
  return_16: logReturn(close, 16),
  rsi_14: rsi(close, 14),
  close_z_60: { expression: zScore(close, 60), about: "distance from the mean of 60 bars" },
});

const config = parseConfig({
  seed: 1,
  source: { kind: "simulated", from: "2024-01-01", to: "2024-05-01", signalStrength: 2 },
  features: { set: mine },
  nodes: [
    { name: "tactician", timeframe: "H1", target: { kind: "forwardReturn", horizonBars: 4 } },
    {
      name: "executor",
      timeframe: "M15",
      target: { kind: "forwardReturn", horizonBars: 8 },
      upstream: ["tactician"],
    },
  ],
  evaluate: { folds: 3 },
});

const workspace = openWorkspace(".plumbline");
const executor = createLocalExecutor(workspace, 2); // worker threads; 0 works in this one
const options = { workspace, executor, hooks: silentHooks, now: Date.now };
const result = await runPipeline(config, options);
const again = await runPipeline(config, options);
await executor.close();
workspace.close();

const { set, setVersion, turn } = result;
const names = set.features.map(({ name }) => name);
console.log(`features ${set.name}@${setVersion}: ${names.join(", ")}`);
for (const { node, rowCount, scores, beatsBaselines } of nodeEvaluations(turn[0].evaluation)) {
  const said = `AUC ${scores.auc?.toFixed(3)}  log loss ${scores.logLoss?.toFixed(4)}`;
  const verdict = `beats the baselines: ${beatsBaselines}`;
  console.log(`${node.padEnd(9)}  ${rowCount} rows  ${said}  ${verdict}`);
}
for (const { reason } of result.feedback) console.log(`feedback: ${reason}`);
const [made, madeAgain] = [result, again].map(
  ({ outcomes }) => outcomes.filter(({ state }) => state === "done").length,
);
console.log(`tasks made: ${made}; again: ${madeAgain}`);
