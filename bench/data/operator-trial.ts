import { type Operator, operatorTable } from "../../src/features/index.js";
import type { NativeTwins } from "../peers/native.js";
import { calendarAnswers } from "./calendar-answers.js";
import type { OperatorCase } from "./operator-cases.js";
import type { OperatorColumns } from "./operator-columns.js";

/** Rows of a call: the engine's blocks are 1,024. */
export const chunkRows = 4_096;

const shortCallRows = 61;

/** One operator, ready to be timed. Runs return nanoseconds a row. */
export interface Trial {
  readonly operator: string;
  /** The operator and its parameters: `ema 20`. */
  readonly label: string;
  readonly ours: () => number;
  /** Undefined where there is none. */
  readonly twin: (() => number) | undefined;
  /**
   * How far the twin's rows are from ours: the largest difference over the column's largest value.
   * 0 where all bits are equal; undefined where there is no twin.
   *
   * @throws Error where they are too far apart to be one algorithm, or miss values in different rows.
   */
  readonly compare: () => number | undefined;
}

/** Twins that call the C library's functions differ in last bits: no more than this may come of it. */
const allowedDistance = 1e-12;

/** Prepares an operator and its twin over the same chunks of the same columns, with one buffer for results. */
export function createTrial(
  each: OperatorCase,
  columns: OperatorColumns,
  twins: NativeTwins,
): Trial {
  const operator = operatorTable.get(each.name);
  if (operator === undefined) throw new Error(`there is no operator ${each.name}`);
  const { parameters } = each;
  const inputs = each.inputs.map((name) => columns[name]);
  const rowCount = columns.openTime.length;
  const chunks: Float64Array[][] = [];
  for (let start = 0; start < rowCount; start += chunkRows) {
    chunks.push(inputs.map((input) => input.subarray(start, start + chunkRows)));
  }
  const buffer = new Float64Array(chunkRows);
  const outputs = [buffer];
  const timed = (work: () => void): number => {
    const before = twins.seconds();
    work();
    return ((twins.seconds() - before) / rowCount) * 1e9;
  };
  // One kernel for all rounds: V8 drops the code of kernels that nobody holds. It begins with short calls,
  // as live bars are, so that no part of it is unknown when its loops are compiled.
  const kernel = operator.createKernel(parameters);
  const begun = kernel.state.slice();
  for (let start = 0; start < chunks[0][0].length; start += shortCallRows) {
    kernel.run(chunks[0], outputs, start, Math.min(start + shortCallRows, chunks[0][0].length));
  }
  const ours = (): number => {
    kernel.state.set(begun);
    return timed(() => {
      for (const chunk of chunks) kernel.run(chunk, outputs, 0, chunk[0].length);
    });
  };
  const label = [each.name, ...Object.values(parameters)].join(" ");
  const call = twins.find(each.name);
  if (call === undefined) {
    return { operator: each.name, label, ours, twin: undefined, compare: () => undefined };
  }
  const numbers = twinNumbers(operator, each, columns);
  return {
    operator: each.name,
    label,
    ours,
    twin: () => {
      const state = begun.slice();
      return timed(() => call(state, numbers, inputs, buffer, chunkRows));
    },
    compare: () => {
      const [own, theirs] = [new Float64Array(rowCount), new Float64Array(rowCount)];
      kernel.state.set(begun);
      for (let start = 0; start < rowCount; start += chunkRows) {
        kernel.run(inputs, [own], start, Math.min(rowCount, start + chunkRows));
      }
      call(begun.slice(), numbers, inputs, theirs, chunkRows);
      const apart = distance(own, theirs);
      if (apart <= allowedDistance) return apart;
      throw new Error(`${label}: the twin in C is ${apart} away`);
    },
  };
}

/** The parameters as C reads them, and the calendar's answers after them. */
function twinNumbers(
  operator: Operator,
  each: OperatorCase,
  columns: OperatorColumns,
): Float64Array {
  const numbers = Object.entries(operator.parameters).map(([name, { choices, standard }]) => {
    const value = each.parameters[name] ?? standard;
    return choices === undefined ? Number(value) : choices.indexOf(String(value));
  });
  return Float64Array.from([...numbers, ...calendarAnswers(operator, each, columns)]);
}

/** Largest difference over the largest value; ∞ where only one of two is missing. */
function distance(own: Float64Array, theirs: Float64Array): number {
  let largest = 0;
  let farthest = 0;
  for (let row = 0; row < own.length; row++) {
    const isMissing = own[row] !== own[row];
    if (isMissing !== (theirs[row] !== theirs[row])) return Number.POSITIVE_INFINITY;
    if (isMissing) continue;
    largest = Math.max(largest, Math.abs(own[row]));
    farthest = Math.max(farthest, Math.abs(own[row] - theirs[row]));
  }
  return farthest === 0 ? 0 : farthest / largest;
}
