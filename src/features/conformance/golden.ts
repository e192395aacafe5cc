import { bytesOf } from "../../core/typed-array.js";
import type { Operator } from "../operator.js";
import { runKernel } from "./laws.js";
import { type ParameterCase, sampleInputs, sampleParameters } from "./samples.js";

/** The bits that one version of an operator gives on sampled rows. */
export interface Golden {
  readonly operator: string;
  readonly version: number;
  readonly seed: string;
  readonly cleanRows: number;
  readonly roughRows: number;
  readonly cases: readonly GoldenCase[];
}

/** Outputs as base64 of little-endian float64, NaN canonical. */
export interface GoldenCase {
  readonly parameters: ParameterCase;
  readonly clean: string;
  readonly rough: string;
}

const cleanRows = 160;
const roughRows = 160;

/**
 * The bits of an operator as it is now.
 *
 * @param known - A golden of before, whose seed, rows and cases are used again.
 */
export function makeGolden(operator: Operator, known?: Golden): Golden {
  const seed = known?.seed ?? "golden";
  const rows = { clean: known?.cleanRows ?? cleanRows, rough: known?.roughRows ?? roughRows };
  const cases = known?.cases.map(({ parameters }) => parameters) ?? sampleParameters(operator);
  return {
    operator: operator.name,
    version: operator.version,
    seed,
    cleanRows: rows.clean,
    roughRows: rows.rough,
    cases: cases.map((parameters) => {
      const bits = (kind: "clean" | "rough"): string => {
        const inputs = sampleInputs(operator, rows[kind], seed, kind);
        return base64(runKernel(operator, parameters, inputs).output);
      };
      return { parameters, clean: bits("clean"), rough: bits("rough") };
    }),
  };
}

/** What differs between the bits on file and those of today, or undefined where nothing does. */
export function goldenDifference(operator: Operator, known: Golden): string | undefined {
  if (known.version !== operator.version) {
    return `version ${known.version} on file, ${operator.version} in the code`;
  }
  const today = makeGolden(operator, known);
  for (const [k, { parameters, clean, rough }] of known.cases.entries()) {
    const isSame = clean === today.cases[k].clean && rough === today.cases[k].rough;
    if (!isSame) return `other bits for ${JSON.stringify(parameters)}`;
  }
  return undefined;
}

function base64(values: Float64Array): string {
  const canonical = values.map((value) => (value === value ? value : Number.NaN));
  return Buffer.from(bytesOf(canonical)).toString("base64");
}
