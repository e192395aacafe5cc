import { PlumblineError } from "../../core/errors.js";
import { createRandom, type Random } from "../../core/random.js";
import { minuteMs } from "../../core/time.js";
import type { ParameterValue } from "../expression.js";
import type { Operator, ParameterDefinition } from "../operator.js";

/** Values of an operator's parameters. */
export type ParameterCase = Readonly<Record<string, ParameterValue>>;

/** `clean`: every value present, none equal to its neighbour. `rough`: gaps, infinities, zeros, flat. */
export type SampleKind = "clean" | "rough";

const firstOpenTime = Date.UTC(2024, 2, 4); // the week before New York changes its clocks
const stepMs = 15 * minuteMs;
const weekRows = 480; // 5 days of 15 minutes, then a weekend

/**
 * Made-up input series for an operator, by the names of its inputs: `open high low close` form
 * consistent bars, `openTime` ascends with weekends left out, `spread` and `tickVolume` are positive,
 * `change` has both signs, `rate` and `share` lie in (0, 1), `condition` is 0 or 1, `width` is about that of
 * a bar; any other name is a positive walk of its own.
 *
 * @param rows - Number of rows.
 * @param seed - Same seed, same bits.
 * @returns One series an input, `rows` long.
 */
export function sampleInputs(
  operator: Pick<Operator, "inputs">,
  rows: number,
  seed: number | string,
  kind: SampleKind = "clean",
): Float64Array[] {
  const random = createRandom(`${seed}/samples`);
  const bars = sampleBars(rows, random.fork("bars"));
  const columns = operator.inputs.map(
    (name) => bars[name] ?? sampleSeries(name, rows, random.fork(name)),
  );
  if (kind === "rough") roughen(columns, random.fork("rough"));
  return columns;
}

function sampleBars(rows: number, random: Random): Record<string, Float64Array> {
  const open = new Float64Array(rows);
  const high = new Float64Array(rows);
  const low = new Float64Array(rows);
  const close = new Float64Array(rows);
  let price = 1.1;
  for (let i = 0; i < rows; i++) {
    open[i] = price * (1 + 1e-5 * random.normal());
    price = open[i] * (1 + 1e-3 * random.normal());
    close[i] = price;
    high[i] = Math.max(open[i], price) * (1 + 5e-4 * random.uniform());
    low[i] = Math.min(open[i], price) * (1 - 5e-4 * random.uniform());
  }
  return { open, high, low, close, x: close };
}

function sampleSeries(name: string, rows: number, random: Random): Float64Array {
  const series = new Float64Array(rows);
  let level = 1.3;
  for (let i = 0; i < rows; i++) {
    switch (name) {
      case "openTime":
        series[i] = firstOpenTime + (i + 2 * 96 * Math.floor(i / weekRows)) * stepMs;
        break;
      case "spread":
        series[i] = 1e-4 * (1 + random.uniform());
        break;
      case "tickVolume":
        series[i] = 1 + random.integer(1_000_000);
        break;
      case "change":
        series[i] = random.normal();
        break;
      case "rate":
      case "share":
        series[i] = random.uniform();
        break;
      case "width":
        series[i] = 1e-3 * (1 + random.uniform());
        break;
      case "condition":
        series[i] = random.integer(2);
        break;
      default:
        level *= 1 + 1e-3 * random.normal();
        series[i] = level;
    }
  }
  return series;
}

const oddValues = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  -1,
  1e-300,
];

/** Puts odd values in single series, gaps and flat stretches in all of them. */
function roughen(
  columns: readonly Float64Array[], // written
  random: Random,
): void {
  const rows = columns[0]?.length ?? 0;
  for (let i = 0; i < rows; i++) {
    const isFlat = i % 100 >= 60 && i % 100 < 90;
    const isGap = i % 150 >= 40 && i % 150 < 43;
    for (const column of columns) {
      if (isFlat && i > 0) column[i] = column[i - 1];
      else if (isGap) column[i] = Number.NaN;
      else if (random.chance(0.04)) column[i] = oddValues[random.integer(oddValues.length)];
    }
  }
}

/**
 * Values to try an operator with, from the definitions of its parameters: the least of each, the usual
 * of each, a longer length, and every choice. Combinations that the operator refuses are left out.
 *
 * @throws FEATURES_PARAMETER_INVALID if it refuses them all.
 */
export function sampleParameters(operator: Operator): ParameterCase[] {
  const names = Object.keys(operator.parameters);
  const pick = (value: (parameter: ParameterDefinition) => ParameterValue): ParameterCase =>
    Object.fromEntries(names.map((name) => [name, value(operator.parameters[name])]));
  const candidates = [pick(usual), pick(least), pick(longer)];
  for (const name of names) {
    for (const choice of operator.parameters[name].choices ?? []) {
      candidates.push({ ...pick(usual), [name]: choice });
    }
  }
  const cases = new Map<string, ParameterCase>();
  let refusal: unknown;
  for (const candidate of candidates) {
    try {
      operator.warmUp(candidate);
      cases.set(JSON.stringify(candidate), candidate);
    } catch (thrown) {
      if (!(thrown instanceof PlumblineError)) throw thrown;
      refusal = thrown;
    }
  }
  if (cases.size === 0) throw refusal;
  return [...cases.values()];
}

function usual(parameter: ParameterDefinition): ParameterValue {
  if (parameter.standard !== undefined) return parameter.standard;
  if (parameter.kind === "choice") return parameter.choices?.[0] ?? "";
  return within(parameter, parameter.kind === "integer" ? 14 : 0.5);
}

function least(parameter: ParameterDefinition): ParameterValue {
  return parameter.min ?? usual(parameter);
}

function longer(parameter: ParameterDefinition): ParameterValue {
  return parameter.kind === "integer" ? within(parameter, 37) : usual(parameter);
}

function within(parameter: ParameterDefinition, wish: number): number {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = parameter;
  return Math.min(max, Math.max(min, wish));
}
