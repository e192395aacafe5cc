import { changeOf, compareSets, printExpression } from "../../../features/index.js";
import { openSet } from "../../../pipeline/index.js";
import type { CommandIo, CommonOptions } from "../../io.js";
import { printResult, withWorkspace } from "../../with-workspace.js";
import { differenceLines } from "./difference.js";

/** Tells two sets apart, and how far the step from one to the other goes. */
export function diff(
  before: string,
  after: string,
  options: CommonOptions,
  io: CommandIo,
): Promise<void> {
  return withWorkspace(options, io, async (workspace) => {
    const earlier = await openSet(workspace, before, io.cwd);
    const later = await openSet(workspace, after, io.cwd);
    const difference = compareSets(earlier.set, later.set);
    const change = changeOf(difference);
    const result = {
      before: earlier.label,
      after: later.label,
      change,
      ...difference,
      changed: difference.changed.map((pair) => ({
        name: pair.name,
        before: printExpression(pair.before.expression),
        after: printExpression(pair.after.expression),
      })),
    };
    printResult(options, io, result, () =>
      [
        `${earlier.label} → ${later.label}: ${change === "none" ? "the same" : `a ${change} change`}`,
        ...differenceLines(difference),
      ].join("\n"),
    );
  });
}
