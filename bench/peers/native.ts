import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import koffi, { type LibraryHandle } from "koffi";
import { benchFile, checkout } from "../places.js";

/**
 * Runs the twin of a kernel in C over all rows, in chunks; see `bench/native/kernel.h`.
 *
 * @param state - As our kernel begins with it; written.
 * @param numbers - The parameters in the order of the operator's definition, a choice as its place, and
 *   what the twin reads after them.
 * @param inputs - All rows of up to five columns.
 * @param out - One chunk, written over and over, or all rows. Written.
 */
export type NativeTwin = (
  state: Float64Array,
  numbers: Float64Array,
  inputs: readonly Float64Array[],
  out: Float64Array,
  chunkRows: number,
) => void;

/** The twins as they were compiled on this machine, or that they were not. */
export interface NativeTwins {
  /** With the compiler's version where there is one: `C twin (cc 12.2.0 -O3)`. */
  readonly name: string;
  /** The twin of an operator; undefined where it has none, or where nothing could be compiled. */
  find(operator: string): NativeTwin | undefined;
  /**
   * Seconds for which this thread has computed: what else a busy machine does is not in them. The time
   * of day where nothing could be compiled.
   */
  readonly seconds: () => number;
}

// Without -march: code for every machine of the architecture, as V8 makes most of its own. Without
// contraction: a fused multiplication and addition would round once where ours rounds twice.
const flags = ["-O3", "-std=c17", "-ffp-contract=off", "-Wall", "-Wextra", "-fPIC", "-shared"];

/** Compiles the twins into `build/native/`. Where there is no C compiler there are none. */
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
  const sources = readdirSync(benchFile("native")).filter((name) => name.endsWith(".c"));
  const paths = sources.map((name) => benchFile("native", name));
  execFileSync(compiler, [...flags, "-o", file, ...paths, "-lm"], { stdio: "inherit" });
  const library = koffi.load(file);
  return {
    name: `C twin (${compiler} ${version} -O3)`,
    find: (operator) => findTwin(library, operator),
    seconds: library.func("double thread_seconds(void)"),
  };
}

function findTwin(library: LibraryHandle, operator: string): NativeTwin | undefined {
  const columns = ["a", "b", "c", "d", "e"].map((input) => `double *${input}`).join(", ");
  let call: (...values: readonly unknown[]) => void;
  try {
    call = library.func(
      `void twin_${operator}(double *state, double *p, ${columns}, double *out, int rows, int chunk, int stride)`,
    );
  } catch {
    return undefined; // the library has no such name
  }
  return (state, numbers, [a, b = null, c = null, d = null, e = null], out, chunkRows) => {
    const isWhole = out.length === a.length ? 1 : 0;
    call(state, numbers, a, b, c, d, e, out, a.length, chunkRows, isWhole);
  };
}
