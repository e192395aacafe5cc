import { extname, resolve } from "node:path";
import { PlumblineError, shown } from "../../core/errors.js";
import { silentHooks } from "../../core/hooks.js";
import { formatDuration, formatUtc } from "../../core/time.js";
import {
  type Batch,
  type BatchNode,
  createLocalExecutor,
  defaultWorkerCount,
  predictBatch,
} from "../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../io.js";
import { createProgress } from "../progress.js";
import { renderTable } from "../table.js";
import { printResult, warnOfDeprecated, withWorkspace } from "../with-workspace.js";
import { copyWhole } from "../write-whole.js";

/** Options of `plumbline predict`. */
export interface PredictOptions extends CommonOptions {
  readonly featureSet?: string;
  readonly bars?: string;
  readonly node?: string;
  readonly output?: string;
  readonly format?: string;
  readonly workers?: number;
  readonly chunkRows?: number;
}

/** Predicts all rows of a model's feature matrices, and writes them as a table. */
export function predict(model: string, options: PredictOptions, io: CommandIo): Promise<void> {
  const output = options.output === undefined ? undefined : resolve(io.cwd, options.output);
  const format = formatOf(options);
  return withWorkspace(options, io, async (workspace) => {
    const begun = io.now();
    const executor = createLocalExecutor(workspace, options.workers ?? defaultWorkerCount());
    const progress = options.json === true ? undefined : createProgress(io);
    const { featureSet, bars, node: rowsOf, chunkRows } = options;
    try {
      const batch = await predictBatch({
        workspace,
        executor,
        model,
        featureSet,
        bars,
        format,
        rowsOf,
        chunkRows,
        hooks: progress?.hooks ?? silentHooks,
        folder: io.cwd,
      });
      progress?.finish();
      if (output !== undefined) copyWhole(batch.file, output);
      const file = output ?? batch.file;
      const { featureSet: label, deprecated } = batch;
      warnOfDeprecated(options, io, { label, deprecated });
      printResult(options, io, { ...batch, file }, () =>
        printed({ ...batch, file }, io.now() - begun),
      );
    } finally {
      progress?.finish();
      await executor.close();
    }
  });
}

/** What the file's name asks for, or the option. */
function formatOf({ format, output }: PredictOptions): "parquet" | "csv" {
  const asked = format ?? (output === undefined ? "parquet" : extname(output).slice(1));
  if (asked === "parquet" || asked === "csv") return asked;
  throw new PlumblineError("CLI_OPTION_INVALID", {
    message: `predictions are written as parquet or csv, found ${shown(asked)}`,
    where: { option: format === undefined ? "--output" : "--format" },
    remedy: "name a file that ends in .parquet or .csv, or give --format",
  });
}

function printed(batch: Batch, durationMs: number): string {
  const { instrument, treeId, featureSet, nodes, rowsOf, rowCount, from, to, file } = batch;
  const right = "right" as const;
  const table = renderTable(
    [
      { title: "node" },
      { title: "rows", align: right },
      { title: "chunks", align: right },
      { title: "found", align: right },
      { title: "in-sample", align: right },
      { title: "model" },
      { title: "matrix" },
    ],
    nodes.map((node) => [
      node.node,
      node.rowCount.toLocaleString("en-US"),
      String(node.chunkCount),
      String(node.reusedCount),
      node.inSampleCount.toLocaleString("en-US"),
      node.modelId.slice(0, 7),
      node.matrixId.slice(0, 7),
    ]),
  );
  const span = from === null || to === null ? "" : `, ${formatUtc(from)} to ${formatUtc(to)}`;
  return [
    `${instrument}: tree ${treeId.slice(0, 7)} on ${featureSet}, in ${formatDuration(durationMs)}`,
    "",
    table,
    "",
    rowCount === 0
      ? "no rows: all bars lie within the warm-up of the features"
      : `${rowCount.toLocaleString("en-US")} rows of ${rowsOf}${span}`,
    ...inSampleNote(nodes),
    file,
  ].join("\n");
}

/** What must be said where models saw rows that they predict. */
function inSampleNote(nodes: readonly BatchNode[]): string[] {
  if (nodes.every(({ inSampleCount }) => inSampleCount === 0)) return [];
  const last = nodes.reduce((latest, { trainedTo }) => Math.max(latest, trainedTo), 0);
  return [
    `rows by ${formatUtc(last)} are in-sample: models learnt from them. Judge models by plumbline report, out of fold`,
  ];
}
