import { shortId } from "../../core/hash.js";
import type { Hooks } from "../../core/hooks.js";
import { upperBound } from "../../core/typed-array.js";
import { keepOperators, selectFeatures } from "../../features/index.js";
import { timeframeDuration } from "../../market/timeframe.js";
import { type Artifact, artifactId } from "../../store/artifact.js";
import { openMatrix } from "../../store/matrix-file.js";
import type { TableFormat } from "../../store/table-file.js";
import type { Workspace } from "../../store/workspace.js";
import type { NodeModel } from "../../train/index.js";
import type { Executor } from "../executors/local.js";
import type { ServableTree } from "../models/index.js";
import { nodeNamed } from "../node-named.js";
import { canonical } from "../runner.js";
import { type Task, taskRecipe } from "../stage.js";
import { stages } from "../stages/index.js";
import { makeMatrix } from "../turn.js";
import { allOf, createWork, type Work } from "../work.js";
import { openSubject, type PredictionRequest } from "./subject.js";
import { tableFileName } from "./table.js";

/*
 * A batch, from the top of the tree down:
 *
 * 1. the tree is held against the feature set and the bars, before any work      (openSubject)
 * 2. each node's matrix is found, or made as a run makes it                      (makeMatrix)
 * 3. its rows are cut into chunks, each a task, whose id is known before it is
 *    begun; so is that of the table of all, which may be there                   (planNode)
 * 4. chunks that are missing are made, those of a node side by side, after those
 *    of the nodes above                                                          (predictNode)
 * 5. the chunks become one table, and are removed                                (makeTable)
 *
 * So a batch that was killed goes on with the chunks that are missing, and ends in the same bytes.
 */

/** How a batch works. */
export interface BatchOptions extends PredictionRequest {
  readonly workspace: Workspace;
  readonly executor: Executor;
  readonly hooks: Hooks;
  /** That files of feature sets are named from. */
  readonly folder: string;
  /** Default parquet. */
  readonly format?: TableFormat;
  /** The node whose rows are the table's; the one of the shortest timeframe where left out, of several the lowest. */
  readonly rowsOf?: string;
  /** Integer ≥ 1. Default 65,536: no bit depends on it. */
  readonly chunkRows?: number;
}

/** What a batch came to. */
export interface Batch {
  readonly instrument: string;
  readonly treeId: string;
  readonly featureSet: string;
  readonly deprecated: string | null;
  /** Clean bars by instrument. */
  readonly barsIds: Readonly<Record<string, string>>;
  readonly nodes: readonly BatchNode[];
  readonly rowsOf: string;
  readonly rowCount: number;
  /** UTC ms of the first row's open and of the last row's availability; null of no rows. */
  readonly from: number | null;
  readonly to: number | null;
  /** The `batch-predictions` artifact. */
  readonly artifactId: string;
  /** Its table. */
  readonly file: string;
}

/** One node's part of a batch. */
export interface BatchNode {
  readonly node: string;
  readonly modelId: string;
  readonly matrixId: string;
  readonly rowCount: number;
  readonly chunkCount: number;
  /** Chunks that were there already, or that nobody needs, the table being there. */
  readonly reusedCount: number;
  /** UTC ms: the last label that the model learnt from was settled then. */
  readonly trainedTo: number;
  /**
   * Rows available by `trainedTo`. The model may have learnt from them and from what came after them: their
   * predictions are in-sample, and say nothing of how good it is.
   */
  readonly inSampleCount: number;
}

/** Rows [start, end) of a node, and when the first and the last of them are available, UTC ms. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly first: number;
  readonly last: number;
}

/** A node's chunks, in the order of rows, whether they are made or not. */
interface PlannedNode extends Omit<BatchNode, "reusedCount"> {
  readonly stretches: readonly Stretch[];
  readonly tasks: readonly Task[];
  /** Of the chunks that the tasks make. */
  readonly ids: readonly string[];
}

const defaultChunkRows = 65_536;
const chunkKind = stages["predict-chunk"].kind;
/** Tries at a table, where other batches remove the chunks that it is made of: each can do so once. */
const mostTries = 5;

/**
 * Predicts all rows of a model tree's feature matrices, on the executor's threads.
 *
 * @throws What `openSubject` and the stages throw. What was finished stands: another call goes on from there.
 */
export async function predictBatch(options: BatchOptions): Promise<Batch> {
  const { workspace, format = "parquet", chunkRows = defaultChunkRows } = options;
  const subject = await openSubject(workspace, options, options.folder);
  const { tree, modelIds, set, setLabel, deprecated, clean } = subject;
  const rowsOf = rowsNode(tree, options.rowsOf);
  const context = {
    runner: createWork(options),
    clean,
    workspace,
    code: await keepOperators(workspace, set),
  };

  const planned = new Map<string, PlannedNode>();
  for (const [place, model] of tree.models.entries()) {
    const seen = selectFeatures(
      set,
      model.features.map(({ name }) => name),
    );
    const { matrix } = await makeMatrix(context, seen, tree.instrument, {
      ...model.node,
      features: "all",
    });
    const own = { model, modelId: modelIds[place], matrix };
    planned.set(model.node.name, planNode(own, planned, chunkRows));
  }

  const nodes = [...planned.values()];
  const { table, reused } = await makeTable(options, nodes, {
    stage: "predict-table",
    subject: tree.instrument,
    configuration: canonical({
      instrument: tree.instrument,
      nodes: nodes.map(({ node }) => node),
      rowsOf,
      format,
      featureSet: setLabel,
    }),
    inputs: Object.fromEntries([
      ["tree", tree.id],
      ...nodes.flatMap(({ node, modelId, matrixId, ids }) => [
        [`model:${node}`, modelId],
        [`matrix:${node}`, matrixId],
        ...ids.map((id, k) => [`chunk:${node}:${k}`, id]),
      ]),
    ]),
  });
  const { rowCount, from, to } = table.manifest.about as Pick<Batch, "rowCount" | "from" | "to">; // by the stage
  return {
    instrument: tree.instrument,
    treeId: tree.id,
    featureSet: setLabel,
    deprecated,
    rowsOf,
    barsIds: Object.fromEntries(Object.entries(clean).map(([name, bars]) => [name, bars.id])),
    nodes: nodes.map(({ stretches: _, tasks: __, ids, ...node }) => {
      return { ...node, reusedCount: reused.get(node.node) ?? ids.length };
    }),
    rowCount,
    from,
    to,
    artifactId: table.id,
    file: table.path(tableFileName(format)),
  };
}

/** The tasks that predict the rows of one node, those of the nodes above being planned. */
function planNode(
  { model, modelId, matrix }: { model: NodeModel; modelId: string; matrix: Artifact },
  above: ReadonlyMap<string, PlannedNode>,
  chunkRows: number,
): PlannedNode {
  const { name } = model.node;
  const { stretches, inSampleCount } = cutRows(model, matrix, chunkRows);
  const tasks = stretches.map(({ start, end, first, last }): Task => {
    const upstream = model.upstream.flatMap(({ node }) => {
      const upper = above.get(node);
      return upper === undefined ? [] : chunksOver(upper, first, last);
    });
    return {
      stage: "predict-chunk",
      subject: `${name} rows ${start.toLocaleString("en-US")} to ${end.toLocaleString("en-US")}`,
      configuration: { start, end },
      inputs: { model: modelId, matrix: matrix.id, ...Object.fromEntries(upstream) },
    };
  });
  return {
    node: name,
    modelId,
    matrixId: matrix.id,
    rowCount: stretches.reduce((sum, { start, end }) => sum + end - start, 0),
    stretches,
    tasks,
    ids: tasks.map(idOf),
    chunkCount: tasks.length,
    trainedTo: model.trainedTo,
    inSampleCount,
  };
}

/**
 * Makes the table unless it is there, and removes its chunks. Another batch of the same model may remove them too,
 * when its own table is written: what it took away is made again.
 *
 * @returns `reused` by node: its chunks that were there. Nothing of a node whose chunks were not looked for.
 */
async function makeTable(
  options: BatchOptions,
  nodes: readonly PlannedNode[],
  task: Task,
): Promise<{ readonly table: Artifact; readonly reused: ReadonlyMap<string, number> }> {
  const { artifacts } = options.workspace;
  const reused = new Map<string, number>();
  for (let tries = 1; ; tries++) {
    const made: string[] = [];
    try {
      const work = createWork(options);
      if (artifacts.find(stages["predict-table"].kind, idOf(task)) === undefined) {
        for (const node of nodes) {
          const found = await predictNode(node, work, options);
          if (tries === 1) reused.set(node.node, found);
          made.push(...node.ids);
        }
      }
      const table = await work.perform(task);
      for (const { ids } of nodes) for (const id of ids) artifacts.remove(chunkKind, id);
      return { table, reused };
    } catch (error) {
      const isWhole = made.every((id) => artifacts.find(chunkKind, id) !== undefined);
      if (isWhole || tries === mostTries) throw error;
    }
  }
}

/** Predicts the rows of one node, chunk by chunk, those of the nodes above being there; how many were there. */
async function predictNode(
  { node, rowCount, stretches, tasks }: PlannedNode,
  work: Work,
  { hooks }: BatchOptions,
): Promise<number> {
  let done = 0;
  const reusedBefore = work.reusedCount();
  await allOf(
    tasks.map(async (task, k) => {
      await work.perform(task);
      done += stretches[k].end - stretches[k].start;
      hooks.emit({
        type: "progress",
        stage: "predict",
        subject: node,
        done,
        total: rowCount,
        unit: "rows",
      });
    }),
  );
  return work.reusedCount() - reusedBefore;
}

/** Id of what a task makes. */
function idOf(task: Task): string {
  return artifactId(taskRecipe(stages[task.stage], task));
}

/** The rows after the warm-up, in stretches of equal length but for the last. */
function cutRows(
  model: NodeModel,
  source: Artifact,
  chunkRows: number,
): { readonly stretches: readonly Stretch[]; readonly inSampleCount: number } {
  const matrix = openMatrix(source.path("matrix.arrow"));
  try {
    const stretches: Stretch[] = [];
    const duration = timeframeDuration(model.node.timeframe);
    const availableAt = (row: number): number => matrix.openTimes(row, row + 1)[0] + duration;
    const warmUp = Number(source.manifest.about.warmUpRows);
    for (let start = warmUp; start < matrix.rowCount; start += chunkRows) {
      const end = Math.min(matrix.rowCount, start + chunkRows);
      stretches.push({ start, end, first: availableAt(start), last: availableAt(end - 1) });
    }
    const seen = upperBound(matrix.openTimes(warmUp, matrix.rowCount), model.trainedTo - duration);
    return { stretches, inSampleCount: seen };
  } finally {
    matrix.close();
  }
}

/** The chunks that hold an upper node's predictions as of [first, last], as inputs of a task. */
function chunksOver(
  { node, stretches, ids }: PlannedNode,
  first: number,
  last: number,
): [role: string, id: string][] {
  return ids.flatMap((id, k): [string, string][] => {
    const isAfter = stretches[k].first > last;
    const isReplaced = k + 1 < stretches.length && stretches[k + 1].first <= first;
    return isAfter || isReplaced ? [] : [[`upstream:${node}:${k}`, id]];
  });
}

/** The node whose rows the table has. */
function rowsNode({ id, models }: ServableTree, wanted: string | undefined): string {
  const nodes = models.map(({ node }) => node);
  if (wanted !== undefined) {
    return nodeNamed(nodes, ({ name }) => name, wanted, `model tree ${shortId(id)}`).name;
  }
  const finest = nodes.reduce((a, b) =>
    timeframeDuration(b.timeframe) <= timeframeDuration(a.timeframe) ? b : a,
  );
  return finest.name;
}
