import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { PlumblineError } from "../core/errors.js";
import {
  type Config,
  defaultConfigFile,
  isNetworkKind,
  loadConfigFile,
  parseConfig,
} from "../pipeline/index.js";
import type { CommandIo } from "./io.js";
import { type NetworkOptions, networkSourceOf } from "./network-source.js";

/** Options that say which bars a command works on. */
export interface DataOptions extends NetworkOptions {
  readonly config?: string;
  readonly source?: string;
  readonly path?: readonly string[];
  readonly instrument?: readonly string[];
  readonly format?: string;
  readonly clock?: string;
  /** Of the files. */
  readonly timeframe?: string;
  readonly seed?: number;
  readonly signalStrength?: number;
}

/** The config file, if there is one, or the defaults. */
export async function configFileOf(options: DataOptions, io: CommandIo): Promise<Config> {
  const standard = resolve(io.cwd, defaultConfigFile);
  const file = options.config === undefined ? standard : resolve(io.cwd, options.config);
  const isThere = options.config !== undefined || existsSync(file);
  return isThere ? loadConfigFile(file) : parseConfig({});
}

/** A config's instruments and source with what the options say over them, still to be parsed. */
export function dataOf(
  options: DataOptions,
  base: Config,
  io: CommandIo,
): { readonly instruments: readonly string[]; readonly source: unknown; readonly seed: number } {
  const instruments = options.instrument ?? base.instruments;
  const source = sourceOf(options, base, instruments, io);
  return { instruments, source, seed: options.seed ?? base.seed };
}

function sourceOf(
  options: DataOptions,
  base: Config,
  instruments: readonly string[],
  io: CommandIo,
): unknown {
  const { path, format, clock, timeframe, signalStrength } = options;
  const kind = options.source ?? (path === undefined ? base.source.kind : "csv");
  if (isNetworkKind(kind)) {
    if (path !== undefined) throw optionInvalid("path", `the source ${kind} reads no files`);
    return networkSourceOf(kind, options, base);
  }
  if (kind === "simulated") {
    if (path !== undefined) throw optionInvalid("path", "the simulated market reads no files");
    const simulated = base.source.kind === "simulated" ? base.source : { kind };
    return { ...simulated, ...presentOf({ signalStrength, from: options.from, to: options.to }) };
  }
  if (path === undefined) {
    if (base.source.kind === kind) return base.source;
    throw optionInvalid("path", `the source ${kind} reads files, but none is named`);
  }
  if (instruments.length !== 1 || options.instrument === undefined) {
    throw optionInvalid("instrument", "--path goes with one --instrument, such as EURUSD");
  }
  const [symbol] = instruments;
  return {
    kind,
    files: { [normalized(symbol)]: path.map((one) => resolve(io.cwd, one)) },
    ...presentOf({ format, clock, timeframe, side: options.side }),
  };
}

/** What was given at all: a key without a value would hide what the config says. */
function presentOf(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** A symbol as the config writes it: `eur/usd` is EURUSD. */
export function normalized(symbol: string): string {
  return symbol.toUpperCase().replace(/[^A-Z]/g, "");
}

function optionInvalid(option: string, message: string): PlumblineError {
  return new PlumblineError("CLI_OPTION_INVALID", {
    message,
    where: { option: `--${option}` },
    remedy: "plumbline run --source csv --path FILE --instrument EURUSD",
  });
}
