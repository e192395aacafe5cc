import { onTestFinished } from "vitest";
import { PlumblineError } from "../../src/core/errors.js";
import type { HookEvent } from "../../src/core/hooks.js";
import { createRandom } from "../../src/core/random.js";
import { hourMs } from "../../src/core/time.js";
import {
  type DownloadPlace,
  type DownloadRequest,
  type DownloadResult,
  downloadUnits,
} from "../../src/ingest/download/download.js";
import type { DownloadTools } from "../../src/ingest/download/fetch-unit.js";
import {
  createHostGates,
  defaultBreakerPolicy,
  type HostLimits,
} from "../../src/ingest/download/host-gate.js";
import { hourlyUnits } from "../../src/ingest/download/hourly-units.js";
import { defaultHttpLimits } from "../../src/ingest/download/http-get.js";
import type { Vendor } from "../../src/ingest/download/vendor.js";
import { openCatalogue } from "../../src/store/catalogue.js";
import { openWorkspace, type Workspace } from "../../src/store/workspace.js";
import { type FakeRequest, type FakeServer, fakeServer } from "./fake-fetch.js";
import { temporaryFolder } from "./folder.js";
import { type VirtualClock, virtualClock } from "./virtual-clock.js";

/** A vendor of hours whose bytes are text that begins with "rows", at `http://vendor.test/T/EURUSD/…`. */
export function aVendor(limits: Partial<HostLimits> = {}): Vendor {
  return {
    name: "test",
    limits: { concurrency: 3, requestsPerSecond: Number.POSITIVE_INFINITY, ...limits },
    publishedAfterMs: hourMs,
    settledAfterMs: 24 * hourMs,
    absentStatuses: [404],
    series: (instrument) => `test/${instrument}/ticks`,
    units: (instrument, from, to) => hourlyUnits(`test/${instrument}/ticks`, from, to),
    request: ({ id }) => ({ url: `http://vendor.test/${id}` }),
    check: (_, bytes) => {
      const text = new TextDecoder().decode(bytes);
      if (text === "rows 0") return "empty";
      if (text.startsWith("rows")) return "rows";
      throw new PlumblineError("INGEST_FILE_TRUNCATED", { message: "cut short" });
    },
  };
}

/** A download in a workspace of its own, against a function that answers. */
export interface TestDownload {
  readonly clock: VirtualClock;
  readonly server: FakeServer;
  readonly workspace: Workspace;
  readonly events: readonly HookEvent[];
  readonly tools: DownloadTools;
  readonly place: DownloadPlace;
  /** Starts it, and lets time pass until it has ended. */
  run(request?: Partial<DownloadRequest>, signal?: AbortSignal): Promise<DownloadResult>;
}

/** Monday 2024-01-08, 06:00 to 10:00 UTC: four hours of an open market, two days before the clock. */
export const monday = Date.UTC(2024, 0, 8);
export const fourHours = {
  instrument: "EURUSD",
  from: monday + 6 * hourMs,
  to: monday + 10 * hourMs,
};

/** What to put in place of the usual tools. */
export interface TestDownloadOptions {
  readonly vendor?: Vendor;
  readonly tools?: Partial<DownloadTools>;
  readonly place?: Partial<DownloadPlace>;
  readonly clock?: VirtualClock;
  readonly folder?: string;
}

export function aDownload(
  answer: (request: FakeRequest, clock: VirtualClock) => Response | Promise<Response>,
  options: TestDownloadOptions = {},
): TestDownload {
  const { vendor = aVendor(), clock = virtualClock(), folder = temporaryFolder() } = options;
  const server = fakeServer((request) => answer(request, clock));
  const workspace = openWorkspace(folder);
  const log = openCatalogue(folder, clock.now); // its stamps are of the same clock
  onTestFinished(() => {
    log.close();
    workspace.close();
  });
  const events: HookEvent[] = [];
  const tools: DownloadTools = {
    fetch: server.fetch,
    clock,
    random: createRandom(1),
    gates: createHostGates(clock, { ...defaultBreakerPolicy, faultsToOpen: 1_000 }),
    retry: { attempts: 4, firstDelayMs: 1_000, longestDelayMs: 4_000 },
    http: defaultHttpLimits,
    hooks: { emit: (event) => void events.push(event) },
    ...options.tools,
  };
  const place = { log, files: workspace.vendorFiles, ...options.place };
  return {
    clock,
    server,
    workspace,
    events,
    tools,
    place,
    run: async (request = {}, signal) => {
      let isOver = false;
      const whole = { ...fourHours, ...request };
      const result = downloadUnits(vendor, whole, place, tools, signal).finally(() => {
        isOver = true;
      });
      result.catch(() => {}); // awaited below
      while (!isOver) await clock.step();
      return result;
    },
  };
}

/** The hour of the day of a request, and how each state stands: `{ 6: "done", … }`. */
export function statesOf({ units }: DownloadResult): Record<number, string> {
  return Object.fromEntries(units.map(({ from, state }) => [new Date(from).getUTCHours(), state]));
}

/** The hour that a path asks for. */
export function hourOf(path: string): number {
  return Number(path.slice(-2));
}
