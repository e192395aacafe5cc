import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { PlumblineError } from "../../../src/core/errors.js";
import { createRandom } from "../../../src/core/random.js";
import { bytesOf, sameBytes } from "../../../src/core/typed-array.js";
import {
  inspectFile,
  type Layout,
  memoryQuarantine,
  type RejectedLine,
} from "../../../src/ingest/index.js";
import type { BarLayout } from "../../../src/ingest/layout.js";
import { parseRows } from "../../../src/ingest/line-parser.js";
import { createRowParser } from "../../../src/ingest/row-parser.js";
import { type BarColumns, barCount } from "../../../src/market/bar.js";
import { collect, readWhole, scratchFolder } from "../../support/ingest.js";
import { mutate } from "../../support/mutate.js";
import { smallTexts } from "../../support/small-texts.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

function columnsEqual(a: BarColumns, b: BarColumns): boolean {
  return (Object.keys(a) as (keyof BarColumns)[]).every((name) =>
    sameBytes(bytesOf(a[name]), bytesOf(b[name])),
  );
}

/** LEAN keeps both sides: what it shows is shown of six. */
const samples = Object.entries(smallTexts(40)).filter(([name]) => name !== "lean");

describe.each(samples)("%s", (name, { content: whole }) => {
  const bytes = new TextEncoder().encode(whole);
  const damaged = Uint8Array.from(bytes);
  damaged.set(new TextEncoder().encode("x;\n,"), bytes.length >> 1);
  const path = scratch.file(`${name}.csv`, bytes);

  it("gives equal bytes however the file is cut into pieces", async () => {
    const { layout: found, clock } = await inspectFile(path, { instrument: "EURUSD" });
    const layout = barLayout(found);
    const read = async (pieces: readonly Uint8Array[]) => {
      const quarantine = memoryQuarantine();
      const parser = createRowParser(layout, {
        file: name,
        clock,
        digits: 5,
        reject: quarantine.add,
        chunkRows: 16,
      });
      const bars = await collect(
        parseRows(
          (async function* () {
            yield* pieces;
          })(),
          parser,
        ),
      );
      return { bars, rejected: quarantine.rows };
    };
    const whole = await read([damaged]);
    expect(barCount(whole.bars)).toBeGreaterThan(30);
    const cuts = fc.array(fc.integer({ min: 0, max: damaged.length }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const sorted = [0, ...places.sort((a, b) => a - b), damaged.length];
        const pieces = sorted.slice(1).map((end, i) => damaged.subarray(sorted[i], end));
        const found = await read(pieces);
        expect(columnsEqual(found.bars, whole.bars)).toBe(true);
        expect(found.rejected).toEqual(whole.rejected);
      }),
      { seed: 6, numRuns: 60 },
    );
    const single = await read(Array.from(damaged, (_, i) => damaged.subarray(i, i + 1)));
    expect(columnsEqual(single.bars, whole.bars)).toBe(true);
  });

  it("is read or refused when damaged, and every line of it is accounted for", async () => {
    const random = createRandom(`damage ${name}`);
    let readable = 0;
    for (let run = 0; run < 80; run++) {
      const content = mutate(bytes, random.integer);
      const mutant = scratch.file(`${name}-mutant.csv`, content);
      try {
        const { bars, rejected, format } = await readWhole(mutant);
        readable++;
        expectAccounted(content, { bars, rejected, layout: barLayout(format.layout) });
      } catch (thrown) {
        if (!(thrown instanceof PlumblineError)) throw thrown;
        expect(thrown.code).toMatch(/^INGEST_/);
        expect(thrown.remedy).not.toBe("");
      }
    }
    expect(readable).toBeGreaterThan(25);
  });
});

function barLayout(layout: Layout | null): BarLayout {
  if (layout?.rows !== "bars") throw new Error("expected rows of bars");
  return layout;
}

interface Outcome {
  readonly bars: BarColumns;
  readonly rejected: readonly RejectedLine[];
  readonly layout: BarLayout;
}

/** Every line that is not blank is either in quarantine or a row, whose prices are those of its text. */
function expectAccounted(content: Uint8Array, { bars, rejected, layout }: Outcome): void {
  const numbers = new Set(rejected.map(({ line }) => line));
  const kept = new TextDecoder("latin1")
    .decode(content)
    .split("\n")
    .filter(
      (line, i) =>
        i >= layout.headerLines && !numbers.has(i + 1) && !isBlank(line, layout.separator),
    );
  expect(barCount(bars)).toBe(kept.length);
  const { openField, highField, lowField, closeField, separator, decimalMark, priceUnit } = layout;
  const fields = [openField, highField, lowField, closeField];
  kept.forEach((line, row) => {
    const cells = line.split(separator);
    const expected = fields.map((field) => {
      const value = Number(cells[field].replaceAll('"', "").replace(decimalMark, "."));
      return priceUnit === "point" ? Math.round(value) / 1e5 : value;
    });
    expect([bars.open[row], bars.high[row], bars.low[row], bars.close[row]]).toEqual(expected);
  });
}

function isBlank(line: string, separator: string): boolean {
  return !line.includes(separator) && /^[ \t\r"]*$/.test(line);
}
