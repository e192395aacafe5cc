/**
 * LightGBM's text of a model taken apart into lines of `key=value`: a header, then a block for each
 * tree, then `end of trees`. What follows (importances, parameters) is not read.
 */
import { PlumblineError, shown } from "../../../core/errors.js";

/** Lines of `key=value` that belong together. */
export interface TextBlock {
  /** Such as `the header` or `tree 3`. */
  readonly name: string;
  /** Line of the file at which it begins, from 1. */
  readonly line: number;
  readonly values: ReadonlyMap<string, string>;
}

/** A model's text in its parts. */
export interface TextParts {
  readonly header: TextBlock;
  readonly trees: readonly TextBlock[];
}

/**
 * The parts of a text.
 *
 * @throws TRAIN_LIGHTGBM_UNREADABLE where it is no such text, or ends before `end of trees`.
 */
export function splitModelText(text: string): TextParts {
  const lines = text.split(/\r?\n/);
  if (lines[0] !== "tree") {
    throw unreadable(`expected a text beginning with the line "tree", found ${shown(lines[0])}`, 1);
  }
  const values = new Map<string, string>();
  const blocks = [{ name: "the header", line: 1, values }];
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i].trim();
    if (line === "end of trees") return { header: blocks[0], trees: blocks.slice(1) };
    if (line === "") continue;
    const equals = line.indexOf("=");
    const key = equals < 0 ? line : line.slice(0, equals);
    const value = equals < 0 ? "" : line.slice(equals + 1);
    if (key === "Tree") {
      const index = blocks.length - 1;
      if (value !== String(index)) {
        throw unreadable(`expected Tree=${index}, found ${shown(line)}`, i + 1);
      }
      blocks.push({ name: `tree ${index}`, line: i + 1, values: new Map() });
    } else {
      blocks[blocks.length - 1].values.set(key, value);
    }
  }
  throw unreadable('expected the line "end of trees", found the end of the text', lines.length);
}

/** The value of a key that must be there. */
export function textOf(block: TextBlock, key: string): string {
  const value = block.values.get(key);
  if (value !== undefined) return value;
  throw unreadable(`expected ${key}= in ${block.name}, found no such line`, block.line);
}

/** An integer from `minimum`. */
export function integerOf(block: TextBlock, key: string, minimum = 0): number {
  const text = textOf(block, key);
  const value = text === "" ? Number.NaN : Number(text);
  if (Number.isInteger(value) && value >= minimum) return value;
  throw unreadable(
    `expected an integer from ${minimum} as ${key} of ${block.name}, found ${shown(text)}`,
    block.line,
  );
}

/** `count` numbers that a space parts; infinities are `inf` and `-inf`, NaN is refused. */
export function numbersOf(block: TextBlock, key: string, count: number): Float64Array {
  const text = textOf(block, key).trim();
  const numbers = text === "" ? [] : text.split(/\s+/).map(numberOf);
  if (numbers.length !== count || numbers.some(Number.isNaN)) {
    throw unreadable(
      `expected ${count} numbers as ${key} of ${block.name}, found ${shown(text)}`,
      block.line,
    );
  }
  return Float64Array.from(numbers);
}

function numberOf(text: string): number {
  if (text === "inf") return Number.POSITIVE_INFINITY;
  return text === "-inf" ? Number.NEGATIVE_INFINITY : Number(text);
}

/** `count` integers that a space parts. */
export function integersOf(block: TextBlock, key: string, count: number): Float64Array {
  const numbers = numbersOf(block, key, count);
  if (numbers.every((value) => Number.isInteger(value))) return numbers;
  throw unreadable(`expected integers as ${key} of ${block.name}, found others`, block.line);
}

/** The error of a text that is cut, edited or no model. @param line - From 1. */
export function unreadable(problem: string, line: number): PlumblineError {
  return new PlumblineError("TRAIN_LIGHTGBM_UNREADABLE", {
    message: problem,
    where: { line },
    remedy: "save the model again with LightGBM's save_model; cut or edited texts are not read",
  });
}

/** The error of a text that is whole, but says what our trees cannot. */
export function unsupported(problem: string, remedy: string): PlumblineError {
  return new PlumblineError("TRAIN_LIGHTGBM_UNSUPPORTED", { message: problem, remedy });
}
