import { InvalidArgumentError } from "commander";

/** A whole number from 0, as an option's value. */
export function whole(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError("expected a whole number from 0.");
}

/** A whole number within limits, as an option's value. */
export function wholeBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = whole(text);
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}.`);
  };
}

/** A number above 0, as an option's value. */
export function positive(text: string): number {
  const value = finite(text);
  if (value > 0) return value;
  throw new InvalidArgumentError("expected a number above 0.");
}

/** A finite number, as an option's value. */
export function finite(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("expected a number.");
}
