import { createRandom } from "../../../core/random.js";
import { formatUtc } from "../../../core/time.js";
import { type FeatureProof, proofRefusal, proveSet } from "../../../features/index.js";
import { barCount } from "../../../market/bar.js";
import type { CommandIo } from "../../io.js";
import { renderTable } from "../../table.js";
import { printResult, withWorkspace } from "../../with-workspace.js";
import { type FeatureDataOptions, openSetOnData, readDataConfig } from "./feature-data.js";

/** Options of `plumbline features prove`. */
export interface ProveOptions extends FeatureDataOptions {
  readonly points?: number;
}

/** Rows enough for the warm-up of the core set, eight times. */
const usualRows = 4_000;
const usualPoints = 32;

/**
 * Proves on the user's bars that no feature of a set sees the future, and that each is the same bar by
 * bar as in one batch.
 *
 * @throws FEATURES_LOOK_AHEAD_FOUND, FEATURES_STREAM_DIFFERENT, FEATURES_PROOF_EMPTY after the table.
 */
export async function prove(
  reference: string | undefined,
  options: ProveOptions,
  io: CommandIo,
): Promise<void> {
  const config = await readDataConfig(options, io);
  const { rows = usualRows, points = usualPoints } = options;
  await withWorkspace(
    { ...options, workspace: options.workspace ?? config.workspace },
    io,
    async (workspace) => {
      const wanted = { ...options, rows };
      const { opened, data } = await openSetOnData(config, reference, wanted, { workspace, io });
      const { set, label } = opened;
      const random = createRandom(config.seed);
      const proofs = proveSet(set, { ...data, points, random });
      const refusal = proofRefusal(set, proofs);
      const { instrument, timeframe, bars } = data;
      const rowCount = barCount(bars);
      const [from, to] = [bars.openTime[0], bars.openTime[rowCount - 1]];
      const result = {
        set: label,
        instrument,
        timeframe,
        rowCount,
        points,
        holds: refusal === undefined,
      };
      printResult(options, io, { ...result, features: proofs }, () =>
        [
          `${label} on ${rowCount.toLocaleString("en-US")} bars of ${instrument} ${timeframe}, ${formatUtc(from)} to ${formatUtc(to)}`,
          `the future was cut, shaken, taken away and delayed at ${points} points`,
          "",
          renderTable(
            [
              { title: "feature" },
              { title: "look-ahead" },
              { title: "bar by bar" },
              { title: "rows with a value", align: "right" },
            ],
            [...proofs].sort((a, b) => rank(a) - rank(b)).map(rowOf),
          ),
          "",
          refusal === undefined
            ? `none of ${proofs.length} features sees the future`
            : `${proofs.filter((proof) => rank(proof) < sound).length} of ${proofs.length} features do not hold`,
        ].join("\n"),
      );
      if (refusal !== undefined) throw refusal;
    },
  );
}

const sound = 3;

/** Leaks first, then other values live, then nothing proven. */
function rank({ holds, pushes, presentRows }: FeatureProof): number {
  if (!holds) return 0;
  if (!pushes.holds) return 1;
  return presentRows === 0 ? 2 : sound;
}

function rowOf({ name, holds, violation, pushes, presentRows }: FeatureProof): string[] {
  const leak =
    violation === undefined
      ? "none"
      : `SEES row > ${violation.lastKeptRow} in row ${violation.row}: ${violation.before} → ${violation.after} (${violation.perturbation})`;
  const live =
    pushes.violation === undefined
      ? "the same"
      : `OTHER in row ${pushes.violation.row}: ${pushes.violation.inBatch} → ${pushes.violation.pushed}`;
  const none = presentRows === 0 ? "nothing proven" : "none";
  return [name, holds ? none : leak, live, presentRows.toLocaleString("en-US")];
}
