import { describe, expect, it } from "vitest";
import type { BarLayout } from "../../../src/ingest/layout.js";
import { barCount } from "../../../src/market/bar.js";
import {
  fuzz,
  fuzzRuns,
  fuzzTimeoutMs,
  outcome,
  type ReadText,
  readMemory,
  text,
} from "../../support/fuzz.js";
import { mutate } from "../../support/mutate.js";
import { smallTexts, smallTickTexts } from "../../support/small-texts.js";

/** Lines of a text that were kept, cut into their cells: those after the header, not blank, not in quarantine. */
function keptCells(bytes: Uint8Array, { format, rejected }: ReadText): string[][] {
  const { layout } = format;
  if (layout === null) throw new Error("expected a text");
  return new TextDecoder("latin1")
    .decode(bytes)
    .split("\n")
    .filter((line, i) => {
      const isBlank = !line.includes(layout.separator) && /^[ \t\r"]*$/.test(line);
      return i >= layout.headerLines && !rejected.has(i + 1) && !isBlank;
    })
    .map((line) => line.split(layout.separator));
}

/** A number as it stands in a cell, read by the engine's own reader. */
const written = (cell: string, decimalMark = ".") =>
  Number(cell.replaceAll('"', "").replace(decimalMark, "."));

function expectPrices(cells: readonly string[][], layout: BarLayout, found: ReadText): void {
  expect(barCount(found.bars)).toBe(cells.length);
  const { openField, highField, lowField, closeField, decimalMark, priceUnit } = layout;
  const column = (field: number) =>
    cells.map((row) => {
      const value = written(row[field], decimalMark);
      return priceUnit === "point" ? Math.round(value) / 1e5 : value;
    });
  expect([...found.bars.open]).toEqual(column(openField));
  expect([...found.bars.high]).toEqual(column(highField));
  expect([...found.bars.low]).toEqual(column(lowField));
  expect([...found.bars.close]).toEqual(column(closeField));
}

describe.each(Object.entries(smallTexts(10)))("%s", (name, { path, content }) => {
  it(
    "damaged anywhere is refused, or every line of it is accounted for",
    async () => {
      const whole = text(content);
      await fuzz(name, fuzzRuns, async ({ integer }) => {
        const bytes = mutate(whole, integer);
        const found = await outcome(() => readMemory(path, bytes, { side: "bid" }));
        const layout = found?.format.layout;
        // Bars of seconds are made to minutes: other rows than the lines.
        const isFolded = found?.format.timeframeFrom === "seconds";
        if (found === undefined || layout?.rows !== "bars" || isFolded) return false;
        expectPrices(keptCells(bytes, found), layout, found);
        return true;
      });
    },
    fuzzTimeoutMs,
  );
});

describe.each(Object.entries(smallTickTexts))("%s", (name, { path, content }) => {
  it(
    "damaged anywhere is refused, or every line of it is accounted for",
    async () => {
      const whole = text(content);
      await fuzz(name, fuzzRuns, async ({ integer }) => {
        const bytes = mutate(whole, integer);
        const found = await outcome(() => readMemory(path, bytes));
        const layout = found?.format.layout;
        if (found === undefined || layout?.rows !== "ticks") return false;
        const cells = keptCells(bytes, found);
        const column = (field: number) => cells.map((row) => written(row[field]));
        expect([...found.ticks.bid]).toEqual(column(layout.bidField));
        expect([...found.ticks.ask]).toEqual(column(layout.askField));
        return true;
      });
    },
    fuzzTimeoutMs,
  );
});
