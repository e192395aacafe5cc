/** One fact about where something went wrong: a file, a row, a column, a node. */
export type Where = Readonly<Record<string, string | number | boolean>>;

/** What every thrown error of ours carries besides its code. */
export interface ErrorDetails {
  /** What was expected and what was found. The first line stands alone in a log. */
  readonly message: string;
  /** The place: file, row, column, node, config key. */
  readonly where?: Where;
  /** What the reader can do about it. */
  readonly remedy?: string;
  /** True where trying again may help (network, busy disk). Default false. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/**
 * The one error class. `code` is stable and declared in the `errors.ts` of a stage; everything else
 * is for the person who must act. Nothing branches on the message.
 */
export class PlumblineError extends Error {
  override readonly name = "PlumblineError";
  readonly code: string;
  readonly where: Where;
  readonly remedy: string;
  readonly retryable: boolean;

  constructor(code: string, details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.where = details.where ?? {};
    this.remedy = details.remedy ?? "";
    this.retryable = details.retryable ?? false;
  }
}

/** What the docs say of one error code. */
export interface ErrorDescription {
  readonly meaning: string;
  readonly remedy: string;
}

/**
 * Declares the codes of one stage. Codes are `STAGE_NOUN_PROBLEM`, never renamed and never reused;
 * `docs/errors.md` is generated from these declarations and a test holds code and docs together.
 */
export function declareErrors<const Codes extends Record<string, ErrorDescription>>(
  codes: Codes,
): Codes {
  return codes;
}

/** An error in the form that goes to logs, `--json` and HTTP bodies. Never holds a stack. */
export interface ErrorReport {
  readonly code: string;
  readonly message: string;
  readonly where: Where;
  readonly remedy: string;
}

/**
 * Turns anything thrown into a report. What is not a `PlumblineError` is our own bug and becomes
 * `INTERNAL_UNEXPECTED`.
 */
export function reportError(thrown: unknown): ErrorReport {
  if (thrown instanceof PlumblineError) {
    return {
      code: thrown.code,
      message: thrown.message,
      where: thrown.where,
      remedy: thrown.remedy,
    };
  }
  return {
    code: "INTERNAL_UNEXPECTED",
    message: thrown instanceof Error ? thrown.message : String(thrown),
    where: {},
    remedy: "this is a fault of Plumbline's own: please report it with this message",
  };
}

/**
 * A value as it is shown in an error message: quoted if text, cut at 80 characters.
 */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}

/** Lists five of the values and counts the rest: `a, b, c, d, e and 3 more`. */
export function shownList(values: readonly unknown[]): string {
  const head = values.slice(0, 5).map(String).join(", ");
  return values.length <= 5 ? head : `${head} and ${values.length - 5} more`;
}

/**
 * The known name nearest to an unknown one by edit distance, two letters swapped being one edit, or undefined where none is near
 * (more than a third of the letters differ). Ties go to the earlier name.
 */
export function nearestName(unknown: string, known: Iterable<string>): string | undefined {
  const wanted = unknown.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/**
 * Fewest insertions, deletions, substitutions and swaps of two neighbours that turn a into b, where no letter is
 * touched twice (optimal string alignment).
 *
 * @see L. Boytsov, Indexing methods for approximate dictionary searching, ACM J. of Experimental Algorithmics 16 (2011), 2.2.
 */
function editDistance(a: string, b: string): number {
  let [beforeLast, last]: number[][] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const isEqual = a[row - 1] === b[column - 1];
      const isSwap = row > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        last[column - 1] + (isEqual ? 0 : 1),
        last[column] + 1,
        current[column - 1] + 1,
        isSwap ? beforeLast[column - 2] + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length];
}

/** Codes of `core/`. */
export const coreErrors = declareErrors({
  CORE_VALUE_NOT_CANONICAL: {
    meaning: "a value has no canonical JSON form and cannot be part of an identity",
    remedy: "use null, finite numbers, text, lists and plain objects only",
  },
  INTERNAL_UNEXPECTED: {
    meaning: "a fault of Plumbline's own, not of its input",
    remedy: "report it with the message and what you ran",
  },
});
