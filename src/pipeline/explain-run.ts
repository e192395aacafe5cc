import type { RunResult } from "./run.js";
import type { Task } from "./stage.js";
import { allOf, createWork, type WorkOptions } from "./work.js";

/** How far each column of a node moved its predictions, the farthest first. */
export type NodeContributions = readonly {
  readonly feature: string;
  /** Mean |SHAP| out of fold, log odds. */
  readonly amount: number;
}[];

/**
 * Explains the out-of-fold predictions of a run's nodes, or finds that they were.
 *
 * @returns By `EURUSD/executor`.
 */
export async function explainRun(
  { turn }: RunResult,
  options: WorkOptions,
): Promise<ReadonlyMap<string, NodeContributions>> {
  const work = createWork(options);
  const explained = await allOf(
    turn.flatMap(({ instrument, predictions }) =>
      Object.entries(predictions).map(async ([node, { manifest }]) => {
        const { configuration, inputs } = manifest; // of the folds and of what they read
        const task: Task = {
          stage: "explain",
          subject: `${instrument} ${node}`,
          configuration,
          inputs,
        };
        const { about } = (await work.perform(task)).manifest;
        const pairs = about.contributions as readonly (readonly [string, number])[]; // by the stage
        const contributions = pairs
          .map(([feature, amount]) => ({ feature, amount }))
          .sort((a, b) => b.amount - a.amount);
        return [`${instrument}/${node}`, contributions] as const;
      }),
    ),
  );
  return new Map(explained);
}
