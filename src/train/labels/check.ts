import { nearestName, PlumblineError, shown } from "../../core/errors.js";

/**
 * The options of a target of one kind, each with the type of its value as `typeof` names it. Declared of a target's
 * interface, it misses none and has none too many.
 */
export type OptionTypes<Target> = {
  readonly [Option in Exclude<keyof Target, "kind">]: Target[Option] extends number
    ? "number"
    : Target[Option] extends boolean
      ? "boolean"
      : Target[Option] extends string
        ? "string"
        : never;
};

const shownTypes = { number: "a number", boolean: "true or false", string: "a name" };

/**
 * Checks that a target, as a config may have it, has the options of its kind and no others, each of its type. Their ranges
 * are for the kind to check.
 *
 * @throws TRAIN_LABEL_INVALID if an option is none of the kind's, is missing or is of another type.
 */
export function requireOptions<Target extends { readonly kind: string }>(
  target: Target,
  types: OptionTypes<Target>,
): void {
  const expected = new Map<string, keyof typeof shownTypes>(Object.entries(types));
  const known = [...expected.keys()];
  const found = new Map<string, unknown>(Object.entries(target));
  for (const option of found.keys()) {
    if (option === "kind" || expected.has(option)) continue;
    const near = nearestName(option, known);
    throw new PlumblineError("TRAIN_LABEL_INVALID", {
      message: `${option} is not an option of a ${target.kind} label`,
      where: { option },
      remedy:
        near === undefined
          ? `take it out; its options are ${known.join(", ")}`
          : `did you mean ${near}?`,
    });
  }
  for (const [option, type] of expected) {
    const value = found.get(option);
    if (typeof value !== type) throw refused(option, value, shownTypes[type]);
  }
}

/** @throws TRAIN_LABEL_INVALID if the value is not a whole number from `min` on. */
export function requireWhole(name: string, value: number, min: number): void {
  if (Number.isInteger(value) && value >= min) return;
  throw refused(name, value, `a whole number of at least ${min}`);
}

/** @throws TRAIN_LABEL_INVALID if the value is not a finite number above zero. */
export function requirePositive(name: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw refused(name, value, "a finite number above 0");
}

function refused(name: string, value: unknown, expected: string): PlumblineError {
  return new PlumblineError("TRAIN_LABEL_INVALID", {
    message: `${name} of a label is ${shown(value)}, expected ${expected}`,
    where: { option: name },
    remedy: `set ${name} to ${expected}`,
  });
}
