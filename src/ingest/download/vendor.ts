import type { NewUnit } from "../../store/unit-log.js";
import type { HostLimits } from "./host-gate.js";

/** A vendor's network, as the download engine sees it: which units there are and how to ask for one. */
export interface Vendor {
  /** Name of its source. */
  readonly name: string;
  /** What its servers are asked to bear at most. */
  readonly limits: HostLimits;
  /** A unit is asked for no sooner than this after its end, in ms. */
  readonly publishedAfterMs: number;
  /** A unit that was had sooner than this after its end is asked for once more, in ms. */
  readonly settledAfterMs: number;
  /** HTTP statuses by which it says that it has nothing for a unit. */
  readonly absentStatuses: readonly number[];
  /** What the units of an instrument are pieces of: `dukascopy/EURUSD/ticks`. */
  series(instrument: string): string;
  /**
   * The units that overlap [from, to), ascending, without those in which the week is closed. The same
   * unit has the same id and times whatever range it was asked for.
   */
  units(instrument: string, from: number, to: number): NewUnit[];
  /** How to ask for a unit. Headers may hold a token: they are neither stored nor logged. */
  request(unit: NewUnit): UnitRequest;
  /**
   * Looks at all of the bytes and says whether there are rows in them. Throws a `PlumblineError` where
   * they are not the vendor's format or not whole.
   */
  check(unit: NewUnit, bytes: Uint8Array): "rows" | "empty";
}

/** An HTTP GET. */
export interface UnitRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `EURUSD` of `dukascopy/EURUSD/ticks`. */
export function seriesInstrument(series: string): string {
  return series.split("/")[1];
}

/** `ticks` of `dukascopy/EURUSD/ticks`. */
export function seriesRows(series: string): string {
  return series.split("/")[2];
}

/** `dukascopy` of `dukascopy/EURUSD/ticks`. */
export function seriesSource(series: string): string {
  return series.split("/")[0];
}

/** What of a vendor's network can be set. */
export interface VendorSettings {
  /** Which rows, where a vendor has several: the last part of the name of a series. */
  readonly rows?: string;
  /** Where to ask, in place of the vendor: a mirror, or a server of a test. */
  readonly baseUrl?: string;
  /** Requests under way at once, integer ≥ 1. */
  readonly concurrency?: number;
  /** > 0. */
  readonly requestsPerSecond?: number;
  /** Which of its systems, where a vendor has one for demo accounts and one for real money. */
  readonly environment?: "practice" | "live";
}
