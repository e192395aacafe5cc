import { PlumblineError, shown } from "../../core/errors.js";

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
