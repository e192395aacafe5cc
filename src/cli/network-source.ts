import { type Command, Option } from "commander";
import type { Config } from "../pipeline/index.js";
import { isNetworkSource } from "../pipeline/index.js";
import { finite, whole } from "./option-values.js";

/** Options that say what is downloaded, and how. */
export interface NetworkOptions {
  readonly from?: string;
  readonly to?: string;
  readonly side?: string;
  /** One of the three: the option takes no other. */
  readonly policy?: "fail" | "skip" | "wait";
  readonly baseUrl?: string;
  readonly concurrency?: number;
  readonly requestsPerSecond?: number;
  readonly candles?: boolean;
  /** One of the two: the option takes no other. */
  readonly environment?: "practice" | "live";
}

/** Adds the options that say what is downloaded, and how. */
export function addNetworkOptions(command: Command): Command {
  return command
    .option("--from <time>", "first time, UTC, such as 2024-01-31 (network, simulated)")
    .option("--to <time>", "end, UTC, exclusive; of the network all there is (network, simulated)")
    .option("--candles", "the vendor's own candles of bid or ask, not every quote (dukascopy)")
    .addOption(
      new Option("--side <price>", "of the bars (network, files that hold both sides)").choices([
        "bid",
        "mid",
        "ask",
      ]),
    )
    .addOption(
      new Option("--policy <name>", "what to do about a unit that stays broken (network)").choices([
        "fail",
        "skip",
        "wait",
      ]),
    )
    .addOption(
      new Option("--environment <name>", "demo accounts or real money (oanda)").choices([
        "practice",
        "live",
      ]),
    )
    .option("--base-url <address>", "a mirror, in place of the vendor (network)")
    .option("--concurrency <count>", "requests under way at once (network)", whole)
    .option("--requests-per-second <number>", "requests begun in a second (network)", finite);
}

/** A source of the network with what the options say over the config's, still to be parsed. */
export function networkSourceOf(kind: string, options: NetworkOptions, base: Config): object {
  const { from, to, side, policy, environment } = options;
  const rows = options.candles === true ? "candles" : undefined;
  const { baseUrl, concurrency, requestsPerSecond } = options;
  const given = {
    from,
    to,
    rows,
    side,
    policy,
    environment,
    baseUrl,
    concurrency,
    requestsPerSecond,
  };
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  const standing = isNetworkSource(base.source) && base.source.kind === kind ? base.source : {};
  return { kind, ...standing, ...Object.fromEntries(present) };
}
