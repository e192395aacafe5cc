import { describe, expect, it } from "vitest";
import { dayMs, hourMs, minuteMs } from "../../../src/core/time.js";
import { localToUtc, zoneOffsetMs } from "../../../src/core/zone.js";

const places = [
  ["NewYork", "America/New_York"],
  ["London", "Europe/London"],
  ["CET", "Europe/Berlin"],
  ["EET", "Europe/Helsinki"],
] as const;

/** Sundays of the months in which some zone of ours changes its clocks. */
function sundaysOfChange(): number[] {
  const sundays: number[] = [];
  for (let day = Date.UTC(1996, 0, 1); day < Date.UTC(2031, 0, 1); day += dayMs) {
    const date = new Date(day);
    if (date.getUTCDay() === 0 && [2, 3, 9, 10].includes(date.getUTCMonth())) sundays.push(day);
  }
  return sundays;
}

describe("zones", () => {
  it.each(places)(
    "%s agrees with ICU every hour around each change from 1996 to 2030",
    (zone, place) => {
      const format = new Intl.DateTimeFormat("en-US", {
        timeZone: place,
        hourCycle: "h23",
        day: "numeric",
        hour: "numeric",
      });
      for (const sunday of sundaysOfChange()) {
        for (let utc = sunday - 2 * hourMs; utc < sunday + 12 * hourMs; utc += hourMs) {
          const parts = format.formatToParts(utc);
          const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
          const local = new Date(utc + zoneOffsetMs(zone, utc));
          if (part("hour") !== local.getUTCHours() || part("day") !== local.getUTCDate()) {
            expect.fail(`${place} differs at ${new Date(utc).toISOString()}`);
          }
        }
      }
    },
  );

  it.each(places)("%s finds a local time again unless the clock shows it twice", (zone) => {
    for (const sunday of sundaysOfChange()) {
      for (let utc = sunday - 2 * hourMs; utc < sunday + 12 * hourMs; utc += 30 * minuteMs) {
        const found = localToUtc(zone, utc + zoneOffsetMs(zone, utc));
        const isSecondTime = zoneOffsetMs(zone, utc) < zoneOffsetMs(zone, utc - hourMs);
        if (found !== (isSecondTime ? utc - hourMs : utc)) {
          expect.fail(`${zone} at ${new Date(utc).toISOString()}`);
        }
      }
    }
  });
});
