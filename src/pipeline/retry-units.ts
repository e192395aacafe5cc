import { type ErrorReport, reportError } from "../core/errors.js";
import type { Hooks } from "../core/hooks.js";
import {
  type BrokenUnitPolicy,
  type DownloadResult,
  type DownloadTools,
  retryUnits,
  seriesInstrument,
  seriesRows,
  seriesSource,
  systemDownloadTools,
  type VendorSettings,
} from "../ingest/index.js";
import type { Workspace } from "../store/workspace.js";
import { isNetworkSource, parseConfig } from "./config.js";
import { networkOf } from "./network-bars.js";

/** Which broken units are asked for again, and how. */
export interface RetryOptions {
  readonly workspace: Workspace;
  readonly hooks: Hooks;
  /** Left out, those of all sources. */
  readonly source?: string;
  /** Left out, those of all instruments. */
  readonly instruments?: readonly string[];
  readonly policy: BrokenUnitPolicy;
  /** A mirror and limits, in place of the source's own. */
  readonly settings?: VendorSettings;
  /** Left out, over this machine's network. */
  readonly tools?: DownloadTools;
}

/** What asking again came to, of one series. */
export interface RetriedSeries {
  readonly series: string;
  /** Null where it failed. */
  readonly result: DownloadResult | null;
  readonly error: ErrorReport | null;
}

/**
 * Asks again for every unit in the catalogue that failed or was a gap. A series that fails does not stop
 * the others. Bars are not made: the next ingest or run of a range makes them of what there is then.
 */
export async function retryBrokenUnits(options: RetryOptions): Promise<readonly RetriedSeries[]> {
  const { workspace, source, instruments, policy, settings, hooks } = options;
  const { catalogue, vendorFiles } = workspace;
  const tools = options.tools ?? systemDownloadTools(hooks, policy);
  const counts = await catalogue.unitCounts();
  const broken = new Set(
    counts
      .filter(({ state }) => state === "failed" || state === "gap")
      .map(({ series }) => series)
      .filter((series) => source === undefined || seriesSource(series) === source)
      .filter((series) => instruments?.includes(seriesInstrument(series)) ?? true),
  );
  return Promise.all(
    [...broken].map(async (series) => {
      try {
        const config = parseConfig({
          source: { from: 0, ...settings, kind: seriesSource(series), policy },
        });
        if (!isNetworkSource(config.source)) throw new Error(`${series} is of no network source`);
        const vendor = networkOf(config.source, seriesRows(series));
        const place = { log: catalogue, files: vendorFiles };
        const instrument = seriesInstrument(series);
        const result = await retryUnits(vendor, instrument, policy, place, tools);
        return { series, result, error: null };
      } catch (error) {
        return { series, result: null, error: reportError(error) };
      }
    }),
  );
}
