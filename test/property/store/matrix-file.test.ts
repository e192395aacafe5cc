import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { PlumblineError } from "../../../src/core/errors.js";
import { sameBytes } from "../../../src/core/typed-array.js";
import { createMatrix, openMatrix } from "../../../src/store/matrix-file.js";
import { temporaryFolder } from "../../support/folder.js";

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 6 });

it("gives back every bit of any matrix, mapped or not", () => {
  const path = join(temporaryFolder(), "m.arrow");
  const sizes = fc.integer({ min: 0, max: 70 });
  fc.assert(
    fc.property(
      names,
      sizes,
      fc.infiniteStream(fc.float()),
      fc.boolean(),
      (found, rowCount, values, mayMap) => {
        const columns = found.map((name, index) => ({ name, id: `e${index}` }));
        const writer = createMatrix(path, { rowCount, columns }, mayMap);
        const kept = writer.columns.map((column) => {
          for (let row = 0; row < rowCount; row++) column[row] = values.next().value ?? 0;
          return column.slice();
        });
        for (let row = 0; row < rowCount; row++) writer.openTime[row] = row * 60_000 - 1e12;
        writer.close();
        const matrix = openMatrix(path, mayMap);
        columns.forEach(({ name }, index) => {
          expect(sameBytes(matrix.column(name), kept[index])).toBe(true);
        });
        expect(matrix.openTime[rowCount - 1] ?? -1e12).toBe(
          Math.max(0, rowCount - 1) * 60_000 - 1e12,
        );
        matrix.close();
      },
    ),
    { seed: 1, numRuns: 150 },
  );
});

it("refuses a damaged file or reads within it, whatever byte is changed", () => {
  const path = join(temporaryFolder(), "m.arrow");
  const writer = createMatrix(path, { rowCount: 20, columns: [{ name: "x", id: "e" }] });
  writer.close();
  const whole = readFileSync(path);
  const places = fc.integer({ min: 0, max: whole.length - 1 });
  fc.assert(
    fc.property(places, fc.integer({ min: 1, max: 255 }), (place, change) => {
      const bytes = Buffer.from(whole);
      bytes[place] ^= change;
      writeFileSync(path, bytes);
      try {
        const matrix = openMatrix(path);
        for (const { name } of matrix.columns) matrix.column(name).at(-1);
        matrix.openTime.at(-1);
        matrix.close();
      } catch (error) {
        expect(error).toBeInstanceOf(PlumblineError);
        expect(error).toMatchObject({ code: "STORE_MATRIX_UNREADABLE" });
      }
    }),
    { seed: 1, numRuns: 2_000 },
  );
});
