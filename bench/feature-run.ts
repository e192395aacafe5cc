/*
 * The core set alone in a process: `feature-run.js ROWS memory|matrix FOLDER [BARS]`. `memory` writes every
 * chunk's features over those before; `matrix` writes them all to a mapped file in the folder. Bars are read
 * from a folder of Parquet files, as the pipeline reads them, or made; no more than a few chunks are held.
 * It prints a line, a `FeatureRun`.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { core, createEngine, type FeaturePlan, planFeatures } from "../src/features/index.js";
import { barCount } from "../src/market/bar.js";
import { readBars } from "../src/store/bar-file.js";
import { createMatrix } from "../src/store/matrix-file.js";
import { endlessBars } from "./data/endless-bars.js";
import { series } from "./data/market.js";
import { memoryBytes, peakMemoryBytes } from "./peak-memory.js";

/** What a run of the core set came to. */
export interface FeatureRun {
  readonly rowCount: number;
  readonly featureCount: number;
  /** Of computing and writing, without reading or making the bars. */
  readonly seconds: number;
  /** Of it, of finishing and syncing the file. */
  readonly closingSeconds: number;
  /** Memory before the run, and the most while it lasted; a mapped file counts as far as it is held. */
  readonly startBytes: number;
  readonly peakBytes: number;
  readonly outputBytes: number;
}

/** Rows that one engine sees: from 2020 the calendar is known for 79 years. */
const rowsPerPair = 10_000_000;
const chunkRows = 65_536;

async function run(
  rowCount: number,
  folder: string | undefined,
  barsFolder: string | undefined,
): Promise<FeatureRun> {
  const plan = planFeatures(core, series);
  warmUp(plan);
  const startBytes = memoryBytes();
  const writer =
    folder === undefined
      ? undefined
      : createMatrix(join(folder, "matrix.arrow"), {
          rowCount,
          columns: core.features.map(({ name, expression }) => ({ name, id: expression.id })),
        });
  const columns = writer?.columns ?? plan.features.map(() => new Float32Array(chunkRows));
  let seconds = 0;
  let row = 0;
  for (let left = rowCount; left > 0; left -= rowsPerPair) {
    const engine = createEngine(plan);
    const pairRows = Math.min(left, rowsPerPair);
    const chunks =
      barsFolder === undefined
        ? endlessBars(pairRows, undefined, chunkRows)
        : readBars(barsFolder, { chunkRows });
    for await (const chunk of chunks) {
      const begun = performance.now();
      engine.run(chunk, {}, columns, writer === undefined ? 0 : row);
      writer?.openTime.set(chunk.openTime, row);
      seconds += (performance.now() - begun) / 1_000;
      row += barCount(chunk);
    }
  }
  const begun = performance.now();
  writer?.close();
  const closingSeconds = (performance.now() - begun) / 1_000;
  if (folder !== undefined) rmSync(join(folder, "matrix.arrow"));
  const featureCount = plan.features.length;
  return {
    rowCount,
    featureCount,
    seconds: seconds + closingSeconds,
    closingSeconds,
    startBytes,
    peakBytes: peakMemoryBytes(),
    outputBytes: folder === undefined ? 0 : rowCount * (4 * featureCount + 8),
  };
}

/** Lets V8 compile the kernels first: that takes a second, whatever the rows. */
function warmUp(plan: FeaturePlan): void {
  const out = plan.features.map(() => new Float32Array(chunkRows));
  const engine = createEngine(plan);
  for (const chunk of endlessBars(4 * chunkRows, chunkRows, chunkRows))
    engine.run(chunk, {}, out, 0);
}

const [rows, target, folder, barsFolder] = process.argv.slice(2);
const result = await run(Number(rows), target === "matrix" ? folder : undefined, barsFolder);
process.stdout.write(`${JSON.stringify(result)}\n`);
