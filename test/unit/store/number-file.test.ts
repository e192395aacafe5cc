import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sameBytes } from "../../../src/core/typed-array.js";
import { readNumbers, writeNumbers } from "../../../src/store/number-file.js";
import { temporaryFolder } from "../../support/folder.js";

it("gives back every bit, and the same bytes whatever bits a NaN has", () => {
  const path = join(temporaryFolder(), "numbers");
  const values = Float64Array.of(0.1, -0, Number.POSITIVE_INFINITY, 5e-324, Number.NaN);
  writeNumbers(path, values);
  expect(sameBytes(readNumbers(path), values)).toBe(true);
  const bytes = readFileSync(path);
  new BigUint64Array(values.buffer)[4] = 0xfff8_0000_0000_1234n;
  writeNumbers(path, values);
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(new BigUint64Array(values.buffer)[4]).toBe(0xfff8_0000_0000_1234n); // left as it was
});

it("may hold no numbers", () => {
  const path = join(temporaryFolder(), "numbers");
  writeNumbers(path, new Float64Array(0));
  expect(readNumbers(path)).toHaveLength(0);
});
