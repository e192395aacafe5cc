import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import koffi, { type LibraryHandle } from "koffi";
import type { Operator, ParameterValue } from "../../src/features/index.js";
import { benchFile, checkout } from "../places.js";

/** The twins of our kernels in C, as they were found: see `bench/native/kernel.h`. */
export interface NativeTwins {
  /** With the compiler's version where there is one: `C twin, gcc 12.2.0`. */
  readonly name: string;
  /** The twin of an operator; undefined where it has none, or where nothing could be compiled. */
  find(operator: Operator): NativeTwin | undefined;
  /**
   * Seconds for which this thread has computed: what else a busy machine does is not in them. The time
   * of day where nothing could be compiled.
   */
  readonly seconds: () => number;
}

/**
 * Runs a twin over all rows in chunks.
 *
 * @param state - As our kernel begins with it; written.
 * @param parameters - The operator's, as its kernel is made with.
 * @param out - One chunk, written over and over, or all rows. Written.
 */
export type NativeTwin = (
  state: Float64Array,
  parameters: Readonly<Record<string, ParameterValue>>,
  inputs: readonly Float64Array[],
  out: Float64Array,
  chunkRows: number,
) => void;

const flags = ["-O3", "-std=c17", "-ffp-contract=off", "-Wall", "-Wextra", "-fPIC", "-shared"];

/** Compiles the twins into `build/native/`. Without a compiler there are none, and the name says so. */
export function compileTwins(): NativeTwins {
  const compiler = process.env.CC ?? "cc";
  let version: string;
  try {
    version = execFileSync(compiler, ["-dumpfullversion"], { encoding: "utf8" }).trim();
  } catch {
    return { name: "C twin", find: () => undefined, seconds: () => performance.now() / 1_000 };
  }
  const folder = join(checkout, "build", "native");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "twins.so");
  const sources = readdirSync(benchFile("native"))
    .filter((name) => name.endsWith(".c"))
    .map((name) => benchFile("native", name));
  execFileSync(compiler, [...flags, "-o", file, ...sources, "-lm"], { stdio: "inherit" });
  const library = koffi.load(file);
  return {
    name: `C twin, ${compiler} ${version} -O3`,
    seconds: library.func("double thread_seconds(void)"),
    find: (operator) => {
      const call = findTwin(library, operator.name);
      if (call === undefined) return undefined;
      return (state, parameters, inputs, out, chunkRows) => {
        const rows = inputs[0].length;
        const [a, b = null, c = null, d = null, e = null] = inputs;
        const numbers = numbersOf(operator, parameters);
        call(state, numbers, a, b, c, d, e, out, rows, chunkRows, out.length === rows ? 1 : 0);
      };
    },
  };
}

function findTwin(
  library: LibraryHandle,
  name: string,
): ReturnType<LibraryHandle["func"]> | undefined {
  const inputs = ["a", "b", "c", "d", "e"].map((input) => `double *${input}`).join(", ");
  try {
    return library.func(
      `void twin_${name}(double *state, double *p, ${inputs}, double *out, int rows, int chunk, int stride)`,
    );
  } catch {
    return undefined; // the library has no such name
  }
}

/** Parameters as C reads them: in the order of the definition, a choice by its place. */
function numbersOf(
  operator: Operator,
  parameters: Readonly<Record<string, ParameterValue>>,
): Float64Array {
  const numbers = Object.entries(operator.parameters).map(([name, { choices, standard }]) => {
    const value = parameters[name] ?? standard;
    return choices === undefined ? Number(value) : choices.indexOf(String(value));
  });
  return Float64Array.from(numbers);
}
