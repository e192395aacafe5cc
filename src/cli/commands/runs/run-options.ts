import type { PartFilter, RunPart } from "../../../pipeline/index.js";
import type { RunRecord } from "../../../store/index.js";
import type { CommonOptions } from "../../io.js";

/** Options that say which parts of a run are meant. */
export interface PartOptions extends CommonOptions {
  readonly instrument?: string;
  readonly node?: string;
  readonly fold?: string;
}

/** The parts that options name. */
export function partsOf({ instrument, node, fold }: PartOptions): PartFilter {
  return { instrument: instrument?.replace(/[^A-Za-z]/g, ""), node, fold };
}

/** The first digits of a run's id, for people. */
export function shortRunId(id: string): string {
  return id.slice(0, 8);
}

/** The feature set that a run ended with, or else began with. */
export function featureSetOf({ summary, configuration }: RunRecord): string {
  for (const place of [summary, configuration]) {
    if (typeof place !== "object" || place === null || !("featureSet" in place)) continue;
    return String(place.featureSet);
  }
  return "";
}

/** A number for people: six digits, whole numbers whole. */
export function shownNumber(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en-US");
  return String(Number(value.toPrecision(6)));
}

/** A part without what all parts of a JSON answer share. */
export function partAsJson({ labels, turn, isFinal }: RunPart): object {
  return { ...labels, turn, isFinal };
}
