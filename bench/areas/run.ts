import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defaultWorkerCount } from "../../src/pipeline/index.js";
import { quickConfig } from "../data/served.js";
import { builtCommand } from "../places.js";
import { type Ended, runScript } from "../processes.js";
import { interleave } from "../rounds.js";
import { type Area, peakMemory } from "./area.js";

/** What `plumbline run --json` says of its tasks. */
interface PrintedRun {
  readonly durationMs: number;
  readonly tasks: readonly {
    readonly stage: string;
    readonly state: "done" | "reused" | "failed";
    readonly durationMs: number;
  }[];
}

/** A run and its process. */
interface Run extends Ended {
  readonly printed: PrintedRun;
}

/** The whole pipeline as `npm start` runs it. */
export const runArea: Area = {
  name: "run",
  about:
    "the whole pipeline as npm start runs it: two years of simulated minutes, the core set, three nodes, one turn of the feedback loop",
  headlines: ["whole run", "again, nothing changed", peakMemory],
  prepare: async () => {},
  measure: async (bench) => {
    let folders = 0;
    const again: Run[] = [];
    const [first] = await interleave<Run>(
      bench.rounds("long"),
      [
        {
          run: async () => {
            const folder = join(bench.folder, `run-${folders++}`);
            mkdirSync(folder);
            if (bench.isQuick) writeQuickConfig(folder);
            const run = await runPlumbline(folder);
            again.push(await runPlumbline(folder));
            return run;
          },
        },
      ],
      0, // a run warms nothing up for the next: each is a process of its own
    );
    requireNothingMade(again);
    const common = { unit: "s", better: "lower" } as const;
    const seconds = (runs: readonly Run[]) => runs.map((run) => run.seconds);
    bench.report({ name: "whole run", ...common, ours: seconds(first) });
    for (const stage of stagesOf(first[0])) {
      const ours = first.map((run) => secondsOfStage(run, stage));
      bench.report({ name: `stage ${stage}, its tasks`, ...common, ours });
    }
    bench.report({ name: "again, nothing changed", ...common, ours: seconds(again) });
    const megabytes = (runs: readonly Run[]) => runs.map((run) => run.peakBytes / 1e6);
    const memory = { unit: "MB", better: "lower" } as const;
    bench.report({ name: peakMemory, ...memory, ours: megabytes(first) });
    bench.report({ name: "again, peak memory", ...memory, ours: megabytes(again) });
    bench.note(
      `A run is timed from the start of its process to its end. The seconds of a stage are summed over its tasks, of which ${defaultWorkerCount()} ran at a time on worker threads, so together they are more than the whole.`,
    );
  },
};

async function runPlumbline(folder: string): Promise<Run> {
  const ended = await runScript(builtCommand(), ["run", "--json"], folder);
  return { ...ended, printed: JSON.parse(ended.output) };
}

function writeQuickConfig(folder: string): void {
  const text = `export default ${JSON.stringify(quickConfig)};\n`;
  writeFileSync(join(folder, "plumbline.config.ts"), text);
}

function requireNothingMade(runs: readonly Run[]): void {
  const made = runs.flatMap(({ printed }) => printed.tasks.filter(({ state }) => state === "done"));
  if (made.length === 0) return;
  throw new Error(`expected a second run to make nothing, found ${made.length} tasks done`);
}

/** Stages in the order in which they first ended a task. */
function stagesOf({ printed }: Run): string[] {
  return [...new Set(printed.tasks.map(({ stage }) => stage))];
}

function secondsOfStage({ printed }: Run, stage: string): number {
  const own = printed.tasks.filter((task) => task.stage === stage);
  return own.reduce((sum, { durationMs }) => sum + durationMs / 1_000, 0);
}
