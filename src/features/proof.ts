import { PlumblineError } from "../core/errors.js";
import { formatUtc } from "../core/time.js";
import type { Timeframe } from "../market/timeframe.js";
import type { FeatureSet } from "./feature-set.js";
import { type FeatureVerdict, type ProofOptions, proveNoLookAhead } from "./prove.js";
import { type PushVerdict, provePushes } from "./prove-pushes.js";

/** What is proven of one feature: that it sees no future, and is the same live as in a batch. */
export interface FeatureProof extends FeatureVerdict {
  readonly pushes: PushVerdict;
}

/** Proves both of every feature of a set, on the given bars. */
export function proveSet(
  set: FeatureSet,
  options: ProofOptions & { readonly instrument: string; readonly timeframe: Timeframe },
): FeatureProof[] {
  const pushes = provePushes(set, options);
  return proveNoLookAhead(set, options).map((verdict, i) => ({ ...verdict, pushes: pushes[i] }));
}

/**
 * The error for the first feature that does not hold, the worst kind first; undefined where all do.
 *
 * `FEATURES_LOOK_AHEAD_FOUND`: it sees the future. `FEATURES_STREAM_DIFFERENT`: it has other values bar
 * by bar. `FEATURES_PROOF_EMPTY`: it never had a value, so that nothing is proven.
 */
export function proofRefusal(
  set: FeatureSet,
  proofs: readonly FeatureProof[],
): PlumblineError | undefined {
  const leaking = proofs.filter(({ holds }) => !holds);
  const others = (count: number): string => (count > 1 ? ` (and ${count - 1} more features)` : "");
  for (const { name, code, violation } of leaking) {
    if (violation === undefined) continue;
    const { row, openTime, lastKeptRow, perturbation, before, after } = violation;
    return new PlumblineError("FEATURES_LOOK_AHEAD_FOUND", {
      message: `feature ${name} sees the future: row ${row} (${formatUtc(openTime)}) is ${before}, and ${after} with the bars after row ${lastKeptRow} ${perturbation}${others(leaking.length)}`,
      where: { set: set.name, feature: name, row, before: String(before), after: String(after) },
      remedy: `${code} may use row ${row} and earlier ones alone: look for a centred window, a scale taken from all rows, or missing values filled from later ones`,
    });
  }
  const differing = proofs.filter(({ pushes }) => !pushes.holds);
  for (const { name, code, pushes } of differing) {
    if (pushes.violation === undefined) continue;
    const { row, openTime, inBatch, pushed } = pushes.violation;
    return new PlumblineError("FEATURES_STREAM_DIFFERENT", {
      message: `feature ${name} has other values bar by bar: row ${row} (${formatUtc(openTime)}) is ${inBatch} in one batch, ${pushed} live${others(differing.length)}`,
      where: { set: set.name, feature: name, row, batch: String(inBatch), live: String(pushed) },
      remedy: `keep all that ${code} must remember in its state, and look at no row but those of the call`,
    });
  }
  const empty = proofs.filter(({ presentRows }) => presentRows === 0);
  if (empty.length === 0) return undefined;
  return new PlumblineError("FEATURES_PROOF_EMPTY", {
    message: `feature ${empty[0].name} had no value in any row, so that nothing is proven of it${others(empty.length)}`,
    where: { set: set.name, feature: empty[0].name },
    remedy: "prove it on more rows (--rows), or on data that have the columns that it reads",
  });
}
