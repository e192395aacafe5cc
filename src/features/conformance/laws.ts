import { PlumblineError } from "../../core/errors.js";
import { createRandom } from "../../core/random.js";
import type { Operator } from "../operator.js";
import { type ParameterCase, type SampleKind, sampleInputs, sampleParameters } from "./samples.js";

/** One law that a kernel must keep, to be run by any test runner. */
export interface KernelLaw {
  /** What it claims, as the name of a test. */
  readonly name: string;
  /**
   * Runs the law.
   *
   * @throws FEATURES_LAW_BROKEN naming the parameters and the first row that differ.
   */
  check(): void;
}

/** What the laws may be told of an operator. */
export interface LawOptions {
  /** Parameters to try; default those of `sampleParameters`. */
  readonly cases?: readonly ParameterCase[];
  readonly seed?: number | string;
  /** A plain version: the whole output from the whole inputs. Adds the law of truth. */
  readonly reference?: (
    inputs: readonly Float64Array[],
    parameters: ParameterCase,
  ) => ArrayLike<number>;
  /** Allowed difference from the plain version, relative to the size of the values; default 1e-9. */
  readonly tolerance?: number;
}

/** What a kernel left after some rows. */
export interface KernelOutcome {
  readonly output: Float64Array;
  readonly state: Float64Array;
}

const unwritten = -12345.678;
const infinity = Number.POSITIVE_INFINITY;

/**
 * Runs a fresh kernel over rows, in calls of the given ends. Each call sees only its own rows: the
 * others are NaN, so that a kernel that looks about is found out.
 *
 * @param ends - Ascending ends of the calls; the last must be the row count. Default: one call.
 */
export function runKernel(
  operator: Operator,
  parameters: ParameterCase,
  inputs: readonly Float64Array[],
  ends: readonly number[] = [inputs[0].length],
): KernelOutcome {
  const kernel = operator.createKernel(parameters);
  const rows = inputs[0].length;
  const output = new Float64Array(rows).fill(unwritten);
  const seen = inputs.map(() => new Float64Array(rows).fill(Number.NaN));
  let start = 0;
  for (const end of ends) {
    for (let k = 0; k < inputs.length; k++) seen[k].set(inputs[k].subarray(start, end), start);
    kernel.run(seen, [output], start, end);
    for (const series of seen) series.fill(Number.NaN, start, end);
    start = end;
  }
  return { output, state: kernel.state };
}

/**
 * The laws of kernels (see `docs/operators.md`): the same suite that Plumbline's own operators pass.
 *
 * @example
 * import { kernelLaws } from "plumbline/testing";
 * for (const law of kernelLaws(wobbleOperator)) test(law.name, () => law.check());
 */
export function kernelLaws(operator: Operator, options: LawOptions = {}): KernelLaw[] {
  const cases = options.cases ?? sampleParameters(operator);
  const seed = options.seed ?? "laws";
  const each = (name: string, check: (parameters: ParameterCase) => void): KernelLaw => ({
    name,
    check: () => {
      for (const parameters of cases) check(parameters);
    },
  });
  const samples = (rows: number, kind: SampleKind) => sampleInputs(operator, rows, seed, kind);
  const rowsFor = (parameters: ParameterCase) => 300 + 3 * operator.warmUp(parameters);
  const { reference } = options;

  const laws = [
    each("gives the same bits however the rows are cut", (parameters) => {
      for (const kind of ["clean", "rough"] as const) {
        const inputs = samples(rowsFor(parameters), kind);
        const whole = runKernel(operator, parameters, inputs);
        for (const ends of cuttings(inputs[0].length, seed)) {
          const cut = runKernel(operator, parameters, inputs, ends);
          const how = `${kind} rows in ${ends.length} calls`;
          same(operator, parameters, `output of ${how}`, cut.output, whole.output);
          same(operator, parameters, `state after ${how}`, cut.state, whole.state);
        }
      }
    }),
    each("resumes from its saved state at any row", (parameters) => {
      const inputs = samples(rowsFor(parameters), "rough");
      const rows = inputs[0].length;
      const whole = runKernel(operator, parameters, inputs);
      for (const at of rowsToTry(rows, operator.warmUp(parameters), seed)) {
        const head = operator.createKernel(parameters);
        const output = new Float64Array(rows).fill(unwritten);
        head.run(inputs, [output], 0, at);
        const tail = operator.createKernel(parameters);
        tail.state.set(new Float64Array(head.state.slice().buffer));
        tail.run(inputs, [output], at, rows);
        same(operator, parameters, `output when resumed at row ${at}`, output, whole.output);
        same(operator, parameters, `state when resumed at row ${at}`, tail.state, whole.state);
      }
    }),
    each("does not see the future", (parameters) => {
      const inputs = samples(rowsFor(parameters), "rough");
      const rows = inputs[0].length;
      const others = sampleInputs(operator, rows, `${seed}/other`, "rough");
      const whole = rawRun(operator, parameters, inputs);
      for (const from of rowsToTry(rows, operator.warmUp(parameters), seed)) {
        const past = whole.slice(0, from);
        const futures = {
          changed: inputs.map((series, k) => splice(series, from, others[k].subarray(from))),
          missing: inputs.map((series) => splice(series, from, blank(rows - from))),
          cut: inputs.map((series) => series.slice(0, from)),
        };
        for (const [how, future] of Object.entries(futures)) {
          const output = rawRun(operator, parameters, future).slice(0, from);
          same(operator, parameters, `rows before ${from}, the future ${how},`, output, past);
        }
      }
    }),
    each("has exactly its warm-up of leading missing rows on clean input", (parameters) => {
      const warmUp = operator.warmUp(parameters);
      const { output } = runKernel(operator, parameters, samples(rowsFor(parameters), "clean"));
      const early = output.findIndex((value) => !Number.isNaN(value));
      expectThat(
        early === warmUp,
        operator,
        parameters,
        `first value in row ${early}`,
        `${warmUp}`,
      );
      const late = output.findIndex((value, row) => row >= warmUp && value !== value);
      expectThat(late < 0, operator, parameters, `missing in row ${late}`, "none after warm-up");
    }),
    each("remembers as much as it declares", (parameters) =>
      checkMemory(operator, parameters, seed),
    ),
    each("takes missing, infinite, zero and flat rows, and recovers", (parameters) => {
      const warmUp = operator.warmUp(parameters);
      const rough = samples(300 + warmUp, "rough");
      const clean = samples(warmUp + 50, "clean");
      const joined = rough.map((series, k) => Float64Array.of(...series, ...clean[k]));
      const { output } = runKernel(operator, parameters, joined);
      const infinite = output.findIndex((value) => value - value !== 0 && value === value);
      expectThat(infinite < 0, operator, parameters, `infinite in row ${infinite}`, "none");
      const lost = output.findIndex(
        (value, row) => row >= rough[0].length + warmUp && value !== value,
      );
      expectThat(lost < 0, operator, parameters, `still missing in row ${lost}`, "recovery");
      const nothing = operator.inputs.map(() => blank(50 + warmUp));
      const silent = runKernel(operator, parameters, nothing).output;
      same(operator, parameters, "output of missing rows", silent, blank(50 + warmUp));
    }),
    each("takes an infinite value as a missing one", (parameters) => {
      const missing = samples(rowsFor(parameters), "rough");
      const infinite = missing.map((series) =>
        series.map((value, row) =>
          value === value ? value : row % 2 === 0 ? infinity : -infinity,
        ),
      );
      const expected = runKernel(operator, parameters, missing).output;
      const { output } = runKernel(operator, parameters, infinite);
      same(operator, parameters, "output where missing values are infinite", output, expected);
    }),
    each("leaves its inputs and the rows of other calls alone", (parameters) => {
      const inputs = samples(rowsFor(parameters), "rough");
      const kept = inputs.map((series) => series.slice());
      const output = new Float64Array(inputs[0].length).fill(unwritten);
      operator.createKernel(parameters).run(inputs, [output], 50, 60);
      inputs.forEach((series, k) => {
        same(operator, parameters, `input ${operator.inputs[k]}`, series, kept[k]);
      });
      const touched = output.findIndex((v, row) => (v !== unwritten) !== (row >= 50 && row < 60));
      expectThat(touched < 0, operator, parameters, `row ${touched} written or left`, "50 to 59");
    }),
  ];
  if (reference !== undefined) {
    laws.push(
      each("agrees with a plain version of itself", (parameters) => {
        for (const kind of ["clean", "rough"] as const) {
          const inputs = samples(rowsFor(parameters), kind);
          const { output } = runKernel(operator, parameters, inputs);
          const expected = Float64Array.from(reference(inputs, parameters));
          near(operator, parameters, output, expected, options.tolerance ?? 1e-9);
        }
      }),
    );
  }
  return laws;
}

/** Finite: replayed warm-up gives equal bits. Fading: what a late start changes is gone far from it. */
function checkMemory(operator: Operator, parameters: ParameterCase, seed: number | string): void {
  if (operator.memory === "infinite") return; // claims nothing
  const warmUp = operator.warmUp(parameters);
  const isReplayable = operator.memory === "finite";
  const reach = isReplayable ? warmUp : 64 * (warmUp + 1);
  const rows = reach + 100;
  const inputs = sampleInputs(operator, rows, seed, isReplayable ? "rough" : "clean");
  const whole = rawRun(operator, parameters, inputs);
  const size = whole.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  for (const row of [reach, reach + 1, reach + 50, rows - 1]) {
    const part = inputs.map((series) => series.slice(row - reach, row + 1));
    const replayed = rawRun(operator, parameters, part)[reach];
    const isKept = isReplayable
      ? Object.is(replayed, whole[row])
      : Math.abs(replayed - whole[row]) <= 1e-9 * size;
    const found = `${replayed} in row ${row} after replaying ${reach} rows`;
    expectThat(isKept, operator, parameters, found, `${whole[row]}`);
  }
}

function rawRun(
  operator: Operator,
  parameters: ParameterCase,
  inputs: readonly Float64Array[],
): Float64Array {
  const output = new Float64Array(inputs[0].length);
  operator.createKernel(parameters).run(inputs, [output], 0, inputs[0].length);
  return output;
}

function cuttings(rows: number, seed: number | string): number[][] {
  const steady = (step: number) =>
    Array.from({ length: Math.ceil(rows / step) }, (_, k) => Math.min(rows, (k + 1) * step));
  const random = createRandom(`${seed}/cuts`);
  const uneven = [0, 1, 2].map(() => {
    const ends: number[] = [];
    for (let end = 0; end < rows; ) {
      end = Math.min(rows, end + random.integer(40)); // calls of no rows too
      ends.push(end);
    }
    return ends;
  });
  return [steady(1), steady(7), steady(64), ...uneven];
}

function rowsToTry(rows: number, warmUp: number, seed: number | string): number[] {
  const random = createRandom(`${seed}/rows`);
  const drawn = Array.from({ length: 8 }, () => 1 + random.integer(rows - 1));
  return [1, warmUp + 1, warmUp + 2, rows - 1, ...drawn].filter((row) => row < rows);
}

function blank(rows: number): Float64Array {
  return new Float64Array(rows).fill(Number.NaN);
}

function splice(series: Float64Array, at: number, tail: Float64Array): Float64Array {
  const spliced = series.slice();
  spliced.set(tail, at);
  return spliced;
}

/** Bit for bit, but that one NaN is as good as another: IEEE leaves its payload to the machine. */
function same(
  operator: Operator,
  parameters: ParameterCase,
  what: string,
  found: Float64Array,
  expected: Float64Array,
): void {
  const row = found.findIndex((value, k) => !Object.is(value, expected[k]));
  if (row < 0 && found.length === expected.length) return;
  const where = row < 0 ? `${found.length} rows` : `${found[row]} in row ${row}`;
  expectThat(false, operator, parameters, `${what}: ${where}`, `${expected[Math.max(row, 0)]}`);
}

function near(
  operator: Operator,
  parameters: ParameterCase,
  found: Float64Array,
  expected: Float64Array,
  tolerance: number,
): void {
  const size = expected.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0);
  const row = found.findIndex((value, k) =>
    value === value
      ? !(Math.abs(value - expected[k]) <= tolerance * size)
      : expected[k] === expected[k],
  );
  const seen = `${found[row]} in row ${row}`;
  expectThat(row < 0, operator, parameters, seen, `${expected[row]} by the plain version`);
}

function expectThat(
  isTrue: boolean,
  operator: Operator,
  parameters: ParameterCase,
  found: string,
  expected: string,
): void {
  if (isTrue) return;
  throw new PlumblineError("FEATURES_LAW_BROKEN", {
    message: `${operator.name} ${JSON.stringify(parameters)}: found ${found}, expected ${expected}`,
    where: { operator: operator.name, version: operator.version },
    remedy:
      "keep all that the kernel must remember in its state, and look at rows [start, end) only",
  });
}
