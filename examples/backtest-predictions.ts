/**
 * Out-of-fold predictions, traded at several thresholds: a trade opens where P(up) is farther than the
 * threshold from one half and closes where its label settles, one at a time, and pays the spread of its
 * row and slippage. Beside it the rule that bets on what was most common so far. The signal is planted:
 * no market gives such a Sharpe ratio. Run `run-pipeline.ts` first.
 *
 * Prints:
 *
 *     threshold  trades  hit rate  net pips  costs  Sharpe  drawdown  majority's pips
 *          0.00  …
 *          0.03  …
 *          0.06  …
 *          0.10  …
 *          0.15  …
 */
import { createRandom, evaluateNode, instrument, openWorkspace, readPredictions } from "plumbline";

const workspace = openWorkspace(".plumbline");
const { artifacts, catalogue } = workspace;

const champion = await catalogue.pointer("champion", "EURUSD");
if (champion === undefined) throw new Error("no champion: run run-pipeline.ts first");
const tree = artifacts.open("model-tree", champion.artifactId);
const model = artifacts.open("model", tree.manifest.inputs["model:executor"]);
// By lineage: the folds' predictions on the matrix that the model learnt from.
const made = await catalogue.downstream(model.manifest.inputs.matrix);
const predictions = made.find(({ kind }) => kind === "predictions");
if (predictions === undefined) throw new Error("no predictions were made on its features");
const rows = readPredictions(artifacts.open("predictions", predictions.id));

const { pip, typicalSpreadPips } = instrument("EURUSD");
const costs = { pip, typicalSpreadPips, slippagePips: 0.1 }; // the typical spread where a row has none
console.log("threshold  trades  hit rate  net pips  costs  Sharpe  drawdown  majority's pips");
for (const threshold of [0, 0.03, 0.06, 0.1, 0.15]) {
  const random = createRandom(1); // shuffles the predictions for the random baseline
  const judged = evaluateNode("executor", rows, { costs, threshold, random });
  const { tradeCount, hitRate, totalPips, costPips, sharpe, maxDrawdownPips } = judged.backtest;
  const cells = [
    threshold.toFixed(2).padStart(9),
    String(tradeCount).padStart(6),
    hitRate.toFixed(3).padStart(8),
    totalPips.toFixed(0).padStart(8),
    costPips.toFixed(0).padStart(5),
    sharpe.toFixed(2).padStart(6),
    maxDrawdownPips.toFixed(0).padStart(8),
    judged.baselines.majority.backtest.totalPips.toFixed(0).padStart(15),
  ];
  console.log(cells.join("  "));
}
workspace.close();
