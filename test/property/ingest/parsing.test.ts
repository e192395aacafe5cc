import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localToUtc, type Zone } from "../../../src/core/zone.js";
import { parseDecimal } from "../../../src/ingest/decimal.js";
import { createTimeReader, type TimeForm } from "../../../src/ingest/row-time.js";

const encoder = new TextEncoder();

function parse(text: string, mark = 46): number {
  const bytes = encoder.encode(text);
  return parseDecimal(bytes, 0, bytes.length, mark);
}

describe("parseDecimal", () => {
  it("gives the double that Number gives, for any double as text", () => {
    const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(anyDouble, (value) => {
        const text = String(value);
        expect(Object.is(parse(text), Number(text))).toBe(true);
      }),
      { seed: 1, numRuns: 3_000 },
    );
  });

  it("gives the double that Number gives, for any digits around a point", () => {
    const digits = fc.stringMatching(/^[0-9]{0,24}$/);
    fc.assert(
      fc.property(fc.constantFrom("", "-", "+"), digits, digits, (sign, whole, fraction) => {
        fc.pre(whole !== "" || fraction !== "");
        const text = `${sign}${whole}.${fraction}`;
        expect(Object.is(parse(text), Number(text))).toBe(true);
        expect(Object.is(parse(text.replace(".", ","), 44), Number(text))).toBe(true);
      }),
      { seed: 2, numRuns: 5_000 },
    );
  });

  it("reads nothing that Number does not, for any text", () => {
    const text = fc.string({ unit: fc.constantFrom(..."0123456789.+-eExX_ ,nN"), maxLength: 12 });
    fc.assert(
      fc.property(text, (written) => {
        const value = parse(written);
        if (!Number.isNaN(value)) expect(value).toBe(Number(written));
      }),
      { seed: 3, numRuns: 5_000 },
    );
  });
});

const form: TimeForm = {
  kind: "calendar",
  order: "yearFirst",
  hasTimeOfDay: true,
  hasOffset: false,
};

describe("createTimeReader", () => {
  const zones: readonly Zone[] = ["UTC", "NewYork", "London", "CET", "EET", "UTC-5"];
  const minute = fc.integer({
    min: Date.UTC(1971, 0, 1) / 60_000,
    max: Date.UTC(2099, 0, 1) / 60_000,
  });
  const two = (value: number) => String(value).padStart(2, "0");

  it("gives what Date.UTC and the zone give, whatever was read before", () => {
    const readers = new Map(zones.map((zone) => [zone, createTimeReader(form, zone)]));
    fc.assert(
      fc.property(minute, fc.constantFrom(...zones), fc.boolean(), (at, zone, isCompact) => {
        const date = new Date(at * 60_000);
        const [year, month, day] = [
          date.getUTCFullYear(),
          two(date.getUTCMonth() + 1),
          two(date.getUTCDate()),
        ];
        const clock = [two(date.getUTCHours()), two(date.getUTCMinutes()), "07"];
        const text = isCompact
          ? `${year}${month}${day} ${clock.join("")}`
          : `${year}-${month}-${day} ${clock.join(":")}`;
        const bytes = encoder.encode(text);
        const time = readers.get(zone)?.(bytes, 0, bytes.length, -1, -1);
        expect(time).toBe(localToUtc(zone, at * 60_000 + 7_000));
      }),
      { seed: 4, numRuns: 5_000 },
    );
  });

  it("is exact to the minute over the days on which clocks change", () => {
    for (const zone of zones) {
      const reader = createTimeReader(form, zone);
      for (const [month, first] of [
        [2, 8],
        [2, 29],
        [9, 25],
        [10, 1],
      ]) {
        const midnight = Date.UTC(2015, month, first);
        for (let i = 0; i < 1_440; i++) {
          const local = midnight + i * 60_000;
          const text = new Date(local).toISOString().slice(0, 16).replace("T", " ");
          const bytes = encoder.encode(text);
          expect(reader(bytes, 0, bytes.length, -1, -1)).toBe(localToUtc(zone, local));
        }
      }
    }
  });

  it("refuses days that no calendar has", () => {
    const reader = createTimeReader(form, "UTC");
    const any = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(any(9_999), any(99), any(99), any(99), any(99), (year, month, day, h, m) => {
        const text = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)} ${two(h)}:${two(m)}`;
        const bytes = encoder.encode(text);
        const time = reader(bytes, 0, bytes.length, -1, -1);
        const known = new Date(`${text.replace(" ", "T")}:00Z`);
        const isReal =
          year >= 1_000 &&
          !Number.isNaN(known.getTime()) &&
          known.toISOString().slice(0, 16) === text.replace(" ", "T");
        expect(time).toEqual(isReal ? known.getTime() : Number.NaN);
      }),
      { seed: 5, numRuns: 5_000 },
    );
  });
});
