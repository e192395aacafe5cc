import type { Clock } from "../../core/clock.js";
import { PlumblineError } from "../../core/errors.js";
import { formatDuration } from "../../core/time.js";

/*
 * The one gate through which all requests to a host go, whichever pair they are for:
 *
 *   a bound on how many are under way, a rate, pauses that the host asks for, and a circuit breaker.
 *
 * The breaker opens after some faults in a row, so that a host in trouble is left alone; after a while
 * one request is let through to see. If it succeeds all go on; if not the breaker stays open for twice
 * as long. When it has opened a number of times in a row the host is given up: everybody who waits is
 * told, and nothing of theirs counts as failed.
 */

/** What a host is asked to bear at most. */
export interface HostLimits {
  /** Requests under way at once, integer ≥ 1. */
  readonly concurrency: number;
  /** Requests begun in a second, > 0. They are spaced evenly: there are no bursts. */
  readonly requestsPerSecond: number;
}

/** When a host is left alone, and for how long. */
export interface BreakerPolicy {
  /** Faults in a row that open the breaker, integer ≥ 1. */
  readonly faultsToOpen: number;
  /** How long it stays open the first time; it doubles from time to time. ms. */
  readonly firstOpenMs: number;
  readonly longestOpenMs: number;
  /** Times in a row that it may open before the host is given up; infinite to go on for ever. */
  readonly openings: number;
  /** A host that asks for a longer pause than this is given up, ms; infinite to bear any. */
  readonly longestPauseMs: number;
}

export const defaultBreakerPolicy: BreakerPolicy = {
  faultsToOpen: 8,
  firstOpenMs: 5_000,
  longestOpenMs: 300_000,
  openings: 5,
  longestPauseMs: 600_000,
};

/** How a request ended, as far as the host is concerned. */
export interface GateOutcome {
  /** `neither` where we ended it ourselves. */
  readonly verdict: "success" | "fault" | "neither";
  /** The pause that the host asked for, ms. */
  readonly pauseMs?: number;
}

/** Says how a request ended; to be called once. */
export type Leave = (outcome: GateOutcome) => void;

/** Lets requests to one host through, each in its turn. */
export interface HostGate {
  /**
   * Resolves when a request may begin, to the function by which it leaves.
   *
   * @throws INGEST_HOST_DOWN where the host has been given up; the signal's reason where it is aborted.
   */
  enter(signal?: AbortSignal): Promise<Leave>;
}

interface Waiter {
  admit(leave: Leave): void;
  refuse(reason: unknown): void;
}

/** The gate of a host. */
export function createHostGate(
  host: string,
  limits: HostLimits,
  breaker: BreakerPolicy,
  clock: Clock,
): HostGate {
  const spacingMs = 1_000 / limits.requestsPerSecond;
  const waiters: Waiter[] = [];
  let underWay = 0;
  let nextStart = Number.NEGATIVE_INFINITY;
  let closedUntil = Number.NEGATIVE_INFINITY;
  let faults = 0;
  let openings = 0;
  /** After an opening: one request at a time until one succeeds. */
  let isProbing = false;
  let verdict: PlumblineError | undefined;
  let cancelWake: (() => void) | undefined;

  function admitAll(): void {
    cancelWake?.();
    cancelWake = undefined;
    while (waiters.length > 0 && underWay < (isProbing ? 1 : limits.concurrency)) {
      const now = clock.elapsed();
      const at = Math.max(nextStart, closedUntil);
      if (now < at) {
        cancelWake = clock.after(at - now, admitAll);
        return;
      }
      nextStart = now + spacingMs;
      underWay++;
      waiters.shift()?.admit(leaveFrom(openings));
    }
  }

  function giveUp(reason: string): void {
    verdict = new PlumblineError("INGEST_HOST_DOWN", {
      message: `${host} is given up for now: ${reason}`,
      where: { host },
      remedy: "run the command again later: it goes on where it stopped",
      retryable: true,
    });
    for (const waiter of waiters.splice(0)) waiter.refuse(verdict);
  }

  function open(): void {
    openings++;
    faults = 0;
    isProbing = true;
    if (openings > breaker.openings) {
      giveUp(`every request failed, also after ${breaker.openings} pauses`);
      return;
    }
    const openMs = Math.min(breaker.longestOpenMs, breaker.firstOpenMs * 2 ** (openings - 1));
    closedUntil = Math.max(closedUntil, clock.elapsed() + openMs);
  }

  /** What was begun before the breaker opened says nothing of whether the host has recovered. */
  function leaveFrom(openingsBefore: number): Leave {
    return ({ verdict: ended, pauseMs = 0 }) => {
      underWay--;
      if (pauseMs > breaker.longestPauseMs) {
        giveUp(`it asks to be left alone for ${formatDuration(pauseMs)}`);
      } else if (pauseMs > 0) {
        closedUntil = Math.max(closedUntil, clock.elapsed() + pauseMs);
      }
      if (ended === "success") {
        faults = 0;
        openings = 0;
        isProbing = false;
      } else if (ended === "fault" && openingsBefore === openings) {
        faults++;
        if (faults >= breaker.faultsToOpen || isProbing) open();
      }
      admitAll();
    };
  }

  return {
    enter: (signal) =>
      new Promise((resolve, reject) => {
        if (verdict !== undefined || signal?.aborted) {
          reject(verdict ?? signal?.reason);
          return;
        }
        const abort = (): void => {
          waiters.splice(waiters.indexOf(waiter), 1);
          reject(signal?.reason);
        };
        const settle = (): void => signal?.removeEventListener("abort", abort);
        const waiter: Waiter = {
          admit: (leave) => {
            settle();
            resolve(leave);
          },
          refuse: (reason) => {
            settle();
            reject(reason);
          },
        };
        signal?.addEventListener("abort", abort, { once: true });
        waiters.push(waiter);
        admitAll();
      }),
  };
}

/** The gates of a command, one a host. */
export type HostGates = (url: string, limits: HostLimits) => HostGate;

/** Gates made as hosts come up; pairs that share a host share its gate. */
export function createHostGates(clock: Clock, breaker = defaultBreakerPolicy): HostGates {
  const gates = new Map<string, HostGate>();
  return (url, limits) => {
    const { host } = new URL(url);
    const gate = gates.get(host) ?? createHostGate(host, limits, breaker, clock);
    gates.set(host, gate);
    return gate;
  };
}
