import { type Clock, sleep } from "../../core/clock.js";
import { PlumblineError, reportError } from "../../core/errors.js";
import type { Hooks } from "../../core/hooks.js";
import type { Random } from "../../core/random.js";
import { backoffMs, type RetryPolicy } from "../../core/retry.js";
import { formatUtc } from "../../core/time.js";
import { openStretches } from "../../market/calendar.js";
import type { NewUnit, UnitRecord } from "../../store/unit-log.js";
import type { GateOutcome, HostGates } from "./host-gate.js";
import { type Fetch, type HttpAnswer, type HttpLimits, httpGet } from "./http-get.js";
import type { UnitRequest, Vendor } from "./vendor.js";

/** What downloads work with. Everything that differs between a test and the world is in here. */
export interface DownloadTools {
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Spreads the waits. */
  readonly random: Random;
  readonly gates: HostGates;
  readonly retry: RetryPolicy;
  readonly http: HttpLimits;
  readonly hooks: Hooks;
}

/** Six tries over about half a minute to two minutes. */
export const defaultDownloadRetry: RetryPolicy = {
  attempts: 6,
  firstDelayMs: 1_000,
  longestDelayMs: 60_000,
};

/** What asking for a unit came to, after all tries. */
export type FetchedUnit =
  | {
      readonly kind: "rows";
      readonly bytes: Uint8Array;
      readonly etag: string | null;
      readonly lastModified: string | null;
    }
  /** The bytes that are kept are still what there is. */
  | { readonly kind: "unchanged" }
  /** The vendor has nothing; expected where the market was closed all through the unit. */
  | { readonly kind: "empty"; readonly isExpected: boolean }
  | { readonly kind: "failed"; readonly error: PlumblineError };

/** Times that a unit is asked for in which the market was open and the vendor has nothing. */
const emptyAttempts = 3;

/**
 * Asks for a unit until it is had, or the tries are used up, or no further try can help.
 *
 * @param known - What is known of it; with an etag or a date, the vendor is asked for another version.
 * @param isPatient - Goes on for ever where trying again may help.
 * @throws INGEST_HOST_DOWN where the host is given up; the signal's reason where it is aborted.
 */
export async function fetchUnit(
  vendor: Vendor,
  known: UnitRecord,
  tools: DownloadTools,
  isPatient: boolean,
  signal?: AbortSignal,
): Promise<FetchedUnit> {
  const { clock, random, retry, gates } = tools;
  const request = withConditions(vendor.request(known), known);
  const gate = gates(request.url, vendor.limits);
  for (let attempt = 1; ; attempt++) {
    const leave = await gate.enter(signal);
    let outcome: GateOutcome = { verdict: "neither" };
    let fetched: FetchedUnit;
    let pauseMs = 0;
    try {
      const begun = clock.elapsed();
      const answer = await httpGet(request, {
        ...tools,
        limits: tools.http,
        absentStatuses: vendor.absentStatuses,
        signal,
      });
      fetched = judge(vendor, known, answer);
      pauseMs = answer.kind === "fault" ? (answer.retryAfterMs ?? 0) : 0;
      outcome = gateOutcome(fetched, pauseMs);
      measure(tools.hooks, vendor, fetched, clock.elapsed() - begun);
    } finally {
      leave(outcome);
    }
    if (!mayImprove(fetched, attempt, retry.attempts, isPatient)) return fetched;
    tellOfRetry(tools.hooks, known, fetched, attempt);
    const growth = Math.min(attempt, retry.attempts); // a patient one stays at the longest wait
    await sleep(clock, Math.max(pauseMs, backoffMs(retry, growth, random)), signal);
  }
}

/** Whether the market was closed all through a unit, so that nothing in it is as it should be. */
export function isClosedThroughout({ from, to }: NewUnit): boolean {
  return openStretches(from, to).length === 0;
}

/** A conditional request where we hold a version: the answer is then often no more than a head. */
function withConditions(request: UnitRequest, known: UnitRecord): UnitRequest {
  const conditions: Record<string, string> = {};
  if (known.etag !== null) conditions["if-none-match"] = known.etag;
  else if (known.lastModified !== null) conditions["if-modified-since"] = known.lastModified;
  return { url: request.url, headers: { ...request.headers, ...conditions } };
}

function judge(vendor: Vendor, unit: UnitRecord, answer: HttpAnswer): FetchedUnit {
  const nothing = { kind: "empty", isExpected: isClosedThroughout(unit) } as const;
  switch (answer.kind) {
    case "fault":
      return { kind: "failed", error: answer.error };
    case "unchanged": // of which only a version that we named can be an answer
      if (unit.state === "done") return { kind: "unchanged" };
      return { kind: "failed", error: unreadable(unit, new Uint8Array(0), nothingNamed(unit)) };
    case "absent":
      return nothing;
    case "bytes": {
      const { bytes, etag, lastModified } = answer;
      try {
        const found = bytes.length === 0 ? "empty" : vendor.check(unit, bytes);
        return found === "empty" ? nothing : { kind: "rows", bytes, etag, lastModified };
      } catch (cause) {
        if (!(cause instanceof PlumblineError)) throw cause;
        return { kind: "failed", error: unreadable(unit, bytes, cause) };
      }
    }
  }
}

function mayImprove(
  fetched: FetchedUnit,
  attempt: number,
  attempts: number,
  isPatient: boolean,
): boolean {
  if (fetched.kind === "empty") return !fetched.isExpected && attempt < emptyAttempts;
  if (fetched.kind !== "failed" || !fetched.error.retryable) return false;
  return isPatient || attempt < attempts;
}

function gateOutcome(fetched: FetchedUnit, pauseMs: number): GateOutcome {
  // A host that says when to come back is not in trouble: it is busy, and the gate waits.
  if (pauseMs > 0) return { verdict: "neither", pauseMs };
  return { verdict: fetched.kind === "failed" ? "fault" : "success" };
}

function measure(hooks: Hooks, vendor: Vendor, fetched: FetchedUnit, durationMs: number): void {
  const labels = { source: vendor.name, outcome: fetched.kind };
  const value = durationMs / 1_000;
  hooks.emit({ type: "metric", name: "plumbline_ingest_request_seconds", value, labels });
}

function tellOfRetry(hooks: Hooks, unit: NewUnit, fetched: FetchedUnit, attempt: number): void {
  const reason = fetched.kind === "failed" ? fetched.error.message : "empty in market hours";
  const code = fetched.kind === "failed" ? fetched.error.code : "INGEST_DOWNLOAD_EMPTY";
  hooks.emit({
    type: "note",
    stage: "download",
    level: "debug",
    message: `${unit.id}: try ${attempt} failed, ${reason}`,
    facts: { unit: unit.id, attempt, code },
  });
}

function nothingNamed(unit: NewUnit): PlumblineError {
  return new PlumblineError("INGEST_DOWNLOAD_UNREADABLE", {
    message: "the server says that nothing has changed, of a version that was not named",
    where: { unit: unit.id },
  });
}

function unreadable(unit: NewUnit, bytes: Uint8Array, cause: PlumblineError): PlumblineError {
  return new PlumblineError("INGEST_DOWNLOAD_UNREADABLE", {
    message: `${unit.id}: ${bytes.length} bytes came that are not the vendor's format: ${cause.message}`,
    where: { unit: unit.id, from: formatUtc(unit.from), code: reportError(cause).code },
    remedy: "run the command again; if it stays, look at what the address gives in a browser",
    retryable: true,
    cause,
  });
}
