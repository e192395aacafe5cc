import { describe, expect, it } from "vitest";
import { hourMs, minuteMs } from "../../../src/core/time.js";
import { localToUtc, type Zone, zoneFrom, zoneOffsetMs } from "../../../src/core/zone.js";

const places = [
  ["NewYork", "America/New_York"],
  ["London", "Europe/London"],
  ["CET", "Europe/Berlin"],
  ["EET", "Europe/Helsinki"],
] as const;

/** The offset as ICU's zone database has it: an implementation that is not ours. */
function icuOffset(format: Intl.DateTimeFormat, utc: number): number {
  const parts = Object.fromEntries(
    format.formatToParts(utc).map((part) => [part.type, Number(part.value)]),
  );
  const local = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour % 24, parts.minute);
  return local - utc;
}

describe("zoneOffsetMs", () => {
  it.each(places)("agrees with ICU for %s, every 7 hours from 1998 to 2030", (zone, place) => {
    const format = new Intl.DateTimeFormat("en-US", {
      timeZone: place,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
    for (let utc = Date.UTC(1998, 0, 1); utc < Date.UTC(2030, 0, 1); utc += 7 * hourMs) {
      if (zoneOffsetMs(zone, utc) !== icuOffset(format, utc)) {
        expect.fail(`${place} differs at ${new Date(utc).toISOString()}`);
      }
    }
  });

  it.each([
    ["NewYork", Date.UTC(2007, 2, 11, 7)],
    ["NewYork", Date.UTC(2006, 3, 2, 7)],
    ["EET", Date.UTC(2019, 2, 31, 1)],
  ] as const)("changes %s to summer on the very minute", (zone, change) => {
    const before = zoneOffsetMs(zone, change - minuteMs);
    expect(zoneOffsetMs(zone, change)).toBe(before + hourMs);
  });
});

describe("localToUtc", () => {
  it.each(["UTC", "UTC-5", "UTC+14", "NewYork", "EET"] as Zone[])(
    "undoes the offset of %s outside the changes",
    (zone) => {
      for (let utc = Date.UTC(2018, 0, 2); utc < Date.UTC(2018, 11, 1); utc += 29 * hourMs) {
        const local = utc + zoneOffsetMs(zone, utc);
        expect(localToUtc(zone, local)).toBe(utc);
      }
    },
  );

  it("reads a repeated hour as its first occurrence and a skipped one with the winter offset", () => {
    expect(localToUtc("NewYork", Date.UTC(2018, 10, 4, 1, 30))).toBe(Date.UTC(2018, 10, 4, 5, 30));
    expect(localToUtc("NewYork", Date.UTC(2018, 2, 11, 2, 30))).toBe(Date.UTC(2018, 2, 11, 7, 30));
  });
});

describe("zoneFrom", () => {
  it("knows names and fixed offsets, and nothing else", () => {
    expect(zoneFrom("EET")).toBe("EET");
    expect(zoneFrom("UTC-5")).toBe("UTC-5");
    expect(zoneFrom("UTC+15")).toBeUndefined();
    expect(zoneFrom("Mars")).toBeUndefined();
  });
});
