import type { Canonical } from "../core/canonical-json.js";
import type { Hooks } from "../core/hooks.js";
import type { Zone } from "../core/zone.js";
import type { BarColumns, BarSeries, Side } from "../market/bar.js";
import type { Timeframe } from "../market/timeframe.js";
import type { Vendor, VendorSettings } from "./download/vendor.js";
import type { FormatName } from "./formats/format.js";
import type { Quarantine } from "./quarantine.js";

/** What bars are wanted. A source says which of these it needs, and refuses where one is missing. */
export interface SourceRequest {
  readonly instrument: string;
  /** Files to read, for sources that read files. */
  readonly paths?: readonly string[];
  readonly format?: FormatName;
  readonly clock?: Zone;
  readonly timeframe?: Timeframe;
  readonly side?: Side;
  /** UTC ms, inclusive and exclusive, for sources that make or fetch bars. */
  readonly from?: number;
  readonly to?: number;
  /** What one source alone knows of, by the names that it lists under `needs`. */
  readonly settings?: Readonly<Record<string, number | boolean | string>>;
  /** What was downloaded, ascending, for sources of the network. */
  readonly units?: readonly StoredUnit[];
  readonly quarantine: Quarantine;
  readonly hooks?: Hooks;
}

/** What one unit of a download brought, as it lies in the workspace. */
export interface StoredUnit {
  readonly path: string;
  /** Of its bytes, 64 hex digits. */
  readonly sha256: string;
  /** UTC ms: inclusive and exclusive. */
  readonly from: number;
  readonly to: number;
}

/** Bars as they come, in UTC. */
export interface BarStream {
  readonly series: BarSeries;
  /** What the bars were read from and how: clocks, formats, settings. Part of the artifact's manifest. */
  readonly about: { readonly [key: string]: Canonical };
  /** Each chunk is valid until the next is asked for. */
  readonly chunks: AsyncGenerator<BarColumns>;
  /**
   * What was seen in the rows besides the bars, once all chunks have been taken; undefined, or absent, where
   * there is nothing. Part of the artifact's manifest.
   */
  findings?(): Canonical | undefined;
}

/** One thing that a source takes, for people. */
export interface SourceNeed {
  /** Key of the request or of its settings. */
  readonly name: string;
  readonly isRequired: boolean;
  readonly about: string;
}

/** Where bars come from: one vendor, or one kind of file. */
export interface Source {
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  readonly kind: "files" | "made" | "network";
  /** The clock that it is taken to keep unless the data or the user says otherwise. Cleaning measures it. */
  readonly clock: Zone;
  readonly side: Side;
  readonly needs: readonly SourceNeed[];
  /** How a source of the network is asked: its bars are then made of the units that came. */
  readonly vendor?: (settings?: VendorSettings) => Vendor;
  /**
   * Checks the request and begins. All that can be refused is refused here, before the first chunk.
   */
  open(request: SourceRequest): Promise<BarStream>;
}
