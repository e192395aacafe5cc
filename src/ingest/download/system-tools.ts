import { randomUUID } from "node:crypto";
import type { Hooks } from "../../core/hooks.js";
import { createRandom } from "../../core/random.js";
import type { BrokenUnitPolicy } from "./choose-units.js";
import { type DownloadTools, defaultDownloadRetry } from "./fetch-unit.js";
import { createHostGates, defaultBreakerPolicy } from "./host-gate.js";
import { defaultHttpLimits } from "./http-get.js";
import { systemClock } from "./system-clock.js";

/**
 * Downloads over this machine's network, by its clocks. Waits are spread by a seed of their own: machines
 * that were turned away together must not come back together, and no result depends on them.
 *
 * @param policy - With `wait` no host is ever given up.
 */
export function systemDownloadTools(hooks: Hooks, policy: BrokenUnitPolicy): DownloadTools {
  const forEver = Number.POSITIVE_INFINITY;
  const patience = policy === "wait" ? { openings: forEver, longestPauseMs: forEver } : {};
  return {
    fetch: (url, init) => fetch(url, init),
    clock: systemClock,
    random: createRandom(randomUUID()),
    gates: createHostGates(systemClock, { ...defaultBreakerPolicy, ...patience }),
    retry: defaultDownloadRetry,
    http: defaultHttpLimits,
    hooks,
  };
}
