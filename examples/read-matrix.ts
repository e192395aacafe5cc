/**
 * From the model in service back to what it learnt from: its tree, its lineage, its feature matrix. The
 * matrix is an Arrow file that is read in place; pandas, Polars and DuckDB open it too. Run
 * `run-pipeline.ts` first.
 *
 * Prints:
 *
 *     executor of EURUSD learnt from feature-matrix/…, 8248 rows from 2024-01-01 22:00
 *     return_4    logReturn(close, 4)    100.0% present  mean …  deviation …
 *     return_16   logReturn(close, 16)    99.8% present  mean …  deviation …
 *     rsi_14      rsi(close, 14)          99.8% present  mean …  deviation …
 *     close_z_60  zScore(close, 60)       99.3% present  mean …  deviation …
 *     …
 *     made from timeframe-bars, clean-bars, raw-bars
 */
import { openMatrix, openWorkspace } from "plumbline";

const workspace = openWorkspace(".plumbline");
const { artifacts, catalogue } = workspace;

const champion = await catalogue.pointer("champion", "EURUSD");
if (champion === undefined) throw new Error("no champion: run run-pipeline.ts first");
const tree = artifacts.open("model-tree", champion.artifactId);
const model = artifacts.open("model", tree.manifest.inputs["model:executor"]);
const { id, path, manifest } = artifacts.open("feature-matrix", model.manifest.inputs.matrix);

const matrix = openMatrix(path("matrix.arrow"));
const begin = new Date(matrix.openTime[0]).toISOString().slice(0, 16).replace("T", " ");
const which = `feature-matrix/${id.slice(0, 7)}, ${matrix.rowCount} rows from ${begin}`;
console.log(`executor of EURUSD learnt from ${which}`);
const columns = manifest.about.columns as { name: string; printed: string }[]; // by the features stage
for (const { name, printed } of columns) {
  const values = matrix.column(name).filter((value) => value === value); // NaN is missing
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const present = ((100 * values.length) / matrix.rowCount).toFixed(1);
  const moments = `mean ${mean.toPrecision(3)}  deviation ${Math.sqrt(variance).toPrecision(3)}`;
  console.log(
    `${name.padEnd(11)} ${printed.padEnd(21)} ${present.padStart(6)}% present  ${moments}`,
  );
}
matrix.close(); // its columns lie in the mapped file: none may be touched from here on

const upstream = await catalogue.upstream(id);
console.log(`made from ${upstream.map((source) => source.kind ?? source.id).join(", ")}`);
workspace.close();
