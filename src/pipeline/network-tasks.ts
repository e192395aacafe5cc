import type { Side } from "../market/bar.js";
import type { Artifact } from "../store/artifact.js";
import type { UnitRecord } from "../store/unit-log.js";
import type { VendorFiles } from "../store/vendor-files.js";
import { canonical } from "./runner.js";
import type { Task } from "./stage.js";
import type { DecodeConfiguration, DecodeLocal } from "./stages/decode.js";
import { prefixed } from "./tasks.js";

/** What of a network source decides its bars. */
export interface NetworkBars {
  readonly source: string;
  readonly instrument: string;
  readonly side?: Side;
  /** Which of the vendor's rows, where it has several. */
  readonly rows?: string;
}

/** The task that makes bars of one month's units, all `done`. */
export function decodeTask(
  bars: NetworkBars,
  month: string,
  units: readonly UnitRecord[],
  files: VendorFiles,
): Task {
  const configuration: DecodeConfiguration = { ...bars, timeframe: "M1" };
  const local: DecodeLocal = {
    units: units.map(({ from, to, sha256 }) => {
      return { path: files.path(sha256 ?? ""), sha256: sha256 ?? "", from, to };
    }),
  };
  return {
    stage: "decode",
    subject: `${bars.instrument} ${month}`,
    configuration: canonical(configuration),
    inputs: Object.fromEntries(units.map(({ id, sha256 }) => [unitRole(id), sha256 ?? ""])),
    local: canonical(local),
  };
}

/** `unit:2012-12-03T12` of `dukascopy/EURUSD/ticks/2012-12-03T12`. */
function unitRole(id: string): string {
  return `unit:${id.slice(id.lastIndexOf("/") + 1)}`;
}

/** The task that makes the raw bars of a range from the parts by month. */
export function joinTask(
  { instrument }: NetworkBars,
  range: { readonly from: number; readonly to?: number },
  parts: Readonly<Record<string, Artifact>>,
): Task {
  return {
    stage: "join",
    subject: instrument,
    configuration: { from: range.from, to: range.to ?? null },
    inputs: prefixed("part", parts),
  };
}

/** The task that compares two versions of raw bars in a stretch of time. */
export function compareTask(
  { instrument }: NetworkBars,
  stretch: { readonly from: number; readonly to: number },
  before: Artifact,
  after: Artifact,
): Task {
  return {
    stage: "compare",
    subject: instrument,
    configuration: { from: stretch.from, to: stretch.to },
    inputs: { before: before.id, after: after.id },
  };
}
