import type { ParameterValue } from "../../src/features/index.js";

/** An operator with the parameters and the columns that it is measured with. */
export interface OperatorCase {
  readonly name: string;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Names of columns of `operatorColumns`, in the order of the operator's inputs. */
  readonly inputs: readonly string[];
}

/** Every operator of the table once. */
export const operatorCases: readonly OperatorCase[] = [
  { name: "ema", parameters: { length: 20 }, inputs: ["close"] },
  { name: "sma", parameters: { length: 20 }, inputs: ["close"] },
];
