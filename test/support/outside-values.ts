import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Expression } from "../../src/features/expression.js";
import { evaluate } from "./evaluate.js";

/** What an expression is compared with, and how closely. */
export interface OutsideClaim {
  readonly expression: Expression;
  /** Allowed difference, relative to the largest value; 1e-10 unless said (files have 12 digits). */
  readonly tolerance?: number;
  /** First row to compare, where the other tool starts differently and the start fades. */
  readonly from?: number;
  /** First row not to compare. */
  readonly until?: number;
  /** The other tool gives a number where nothing moved; we give none. */
  readonly isMissingWhereFlat?: boolean;
}

/** Claims by tool and by the name under which its values are on file. */
export type OutsideClaims = Readonly<Record<string, Readonly<Record<string, OutsideClaim>>>>;

type ValueTable = Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>>;

const folder = new URL("../reference/operators/", import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(new URL(file, folder), "utf8"));

const inputs: {
  flatFrom: number;
  flatTo: number;
  columns: Record<string, (number | null)[]>;
} = read("inputs.json");

/** Rows of the flat stretch of the reference bars: start inclusive, end exclusive. */
export const flatRows = { start: inputs.flatFrom, end: inputs.flatTo };

/** The reference bars; the second pair stands in the column of spreads. */
export const referenceColumns: Readonly<Record<string, Float64Array>> = Object.fromEntries(
  Object.entries(inputs.columns).map(([name, column]) => [
    name === "other" ? "spread" : name,
    Float64Array.from(column, (value) => value ?? Number.NaN),
  ]),
);

/**
 * One test a claim, that the expression over the reference bars has the values that another tool gave;
 * and one, that every recorded series is claimed.
 *
 * @param file - Name in `test/reference/operators/` of what the tools gave, by tool and name.
 * @param columns - Bars that the tools were given; default the reference bars.
 */
export function describeOutsideValues(
  file: string,
  claims: OutsideClaims,
  columns: Readonly<Record<string, Float64Array>> = referenceColumns,
): void {
  const values: ValueTable = read(file);
  describe(`values from outside in ${file}`, () => {
    it("has a claim for each recorded series", () => {
      for (const [tool, table] of Object.entries(values)) {
        expect(Object.keys(claims[tool] ?? {}).sort()).toEqual(Object.keys(table).sort());
      }
    });

    for (const [tool, table] of Object.entries(claims)) {
      for (const [name, claim] of Object.entries(table)) {
        it(`${name} is as ${tool} has it`, () => {
          const found = evaluate(claim.expression, columns);
          const expected = values[tool][name].map((value) => value ?? Number.NaN);
          const size = Math.max(...expected.map((value) => Math.abs(value) || 0));
          const { from = 0, until = expected.length, tolerance = 1e-10 } = claim;
          const { isMissingWhereFlat = false } = claim;
          const wrong: string[] = [];
          for (let row = from; row < until; row++) {
            const mayBeMissing =
              isMissingWhereFlat && row >= flatRows.start && row < flatRows.end + 3;
            if (Number.isNaN(found[row]) && (Number.isNaN(expected[row]) || mayBeMissing)) continue;
            const distance = Math.abs(found[row] - expected[row]);
            if (!(distance <= tolerance * size)) {
              wrong.push(`row ${row}: found ${found[row]}, expected ${expected[row]}`);
            }
          }
          expect(wrong.slice(0, 3)).toEqual([]);
          expect(found.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(100);
        });
      }
    }
  });
}
