import { formatDuration } from "../../../core/time.js";
import {
  explainPlan,
  measureCost,
  type PlanCost,
  type PlanExplanation,
  planFeatures,
} from "../../../features/index.js";
import { barCount } from "../../../market/bar.js";
import { type Timeframe, timeframeDuration } from "../../../market/timeframe.js";
import type { CommandIo } from "../../io.js";
import { renderTable } from "../../table.js";
import { printResult, withWorkspace } from "../../with-workspace.js";
import { type FeatureDataOptions, openSetOnData, readDataConfig } from "./feature-data.js";

/** Options of `plumbline features plan`. */
export interface PlanCommandOptions extends FeatureDataOptions {
  /** All nodes, not only the most used and the dearest. */
  readonly all?: boolean;
}

const usualRows = 20_000;
/** Nodes in a table that does not show all. */
const shownNodes = 12;
/** Wider formulas are cut in tables; JSON has them whole. */
const widestFormula = 76;

/** Shows what a set computes at a timeframe, what is shared, and what each node costs on the bars. */
export async function plan(
  reference: string | undefined,
  options: PlanCommandOptions,
  io: CommandIo,
): Promise<void> {
  const config = await readDataConfig(options, io);
  const { rows = usualRows } = options;
  await withWorkspace(
    { ...options, workspace: options.workspace ?? config.workspace },
    io,
    async (workspace) => {
      const wanted = { ...options, rows };
      const { opened, data } = await openSetOnData(config, reference, wanted, { workspace, io });
      const { instrument, timeframe } = data;
      const planned = planFeatures(opened.set, { instrument, timeframe });
      const explained = explainPlan(planned);
      const cost = measureCost(planned, data, { nanoseconds: () => performance.now() * 1e6 });
      const result = {
        ...explained,
        set: opened.label,
        deprecated: opened.deprecated,
        rowCount: barCount(data.bars),
        nanosecondsPerRow: cost.total,
        values: explained.values.map((value, i) => ({
          ...value,
          nanosecondsPerRow: cost.values[i],
        })),
        features: explained.features.map((feature, i) => ({
          ...feature,
          nanosecondsPerRowAlone: cost.features[i],
        })),
      };
      printResult(options, io, result, () =>
        printedPlan(opened.label, explained, cost, timeframe, options.all === true),
      );
    },
  );
}

function printedPlan(
  label: string,
  explained: PlanExplanation,
  cost: PlanCost,
  timeframe: Timeframe,
  isWhole: boolean,
): string {
  const { values, features } = explained;
  const alone = cost.features.reduce((sum, one) => sum + one, 0);
  const warmUp = explained.warmUpBaseRows;
  const lines = [
    `${label} on ${explained.instrument} ${timeframe}: ${features.length} features`,
    `  nodes    ${explained.computedNodes} computed, ${explained.writtenNodes} written: each is used ${ratio(explained.writtenNodes, explained.computedNodes)} times on average; ${explained.joins} joins`,
    `  buffers  ${explained.bufferCount} of 8 kB, instead of ${values.length}`,
    `  warm-up  ${warmUp.toLocaleString("en-US")} bars of ${timeframe}, ${formatDuration(warmUp * timeframeDuration(timeframe))} of open market`,
    `  clocks   ${explained.clocks.join(", ")}`,
    `  cost     ${cost.total.toFixed(0)} ns a row on ${cost.rowCount.toLocaleString("en-US")} rows; ${alone.toFixed(0)} ns if every feature were computed alone`,
  ];
  const nodes = values.map((value, i) => ({ ...value, ns: cost.values[i] }));
  const kernels = nodes.filter(({ kind }) => kind === "kernel");
  const used = kernels.filter(({ readers }) => readers > 1).sort((a, b) => b.readers - a.readers);
  const dear = [...kernels].sort((a, b) => b.ns - a.ns);
  const tables = isWhole
    ? [nodeTable("node", nodes)]
    : [
        nodeTable("most used", used.slice(0, shownNodes)),
        nodeTable("dearest", dear.slice(0, shownNodes)),
      ];
  const right = "right" as const;
  tables.push(
    renderTable(
      [
        { title: "feature" },
        { title: "clock" },
        { title: "warm-up", align: right },
        { title: "memory" },
        { title: "ns alone", align: right },
      ],
      features.map((feature, i) => [
        feature.name,
        feature.clock,
        feature.warmUpBaseRows.toLocaleString("en-US"),
        feature.memory,
        cost.features[i].toFixed(1),
      ]),
    ),
  );
  return [lines.join("\n"), ...tables].join("\n\n");
}

type CostedNode = PlanExplanation["values"][number] & { readonly ns: number };

function nodeTable(title: string, nodes: readonly CostedNode[]): string {
  const right = "right" as const;
  return renderTable(
    [
      { title },
      { title: "clock" },
      { title: "uses", align: right },
      { title: "warm-up", align: right },
      { title: "memory" },
      { title: "buffer", align: right },
      { title: "ns a row", align: right },
    ],
    nodes.map(({ kind, code, clock, readers, warmUpRows, memory, buffer, ns }) => [
      cut(kind === "join" ? `join ${code}` : code),
      clock,
      String(readers),
      String(warmUpRows),
      memory,
      String(buffer),
      kind === "kernel" ? ns.toFixed(1) : "",
    ]),
  );
}

function cut(code: string): string {
  return code.length > widestFormula ? `${code.slice(0, widestFormula - 1)}…` : code;
}

function ratio(a: number, b: number): string {
  return (a / b).toFixed(1);
}
