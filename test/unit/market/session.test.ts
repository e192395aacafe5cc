import { describe, expect, it } from "vitest";
import { hourMs, minuteMs } from "../../../src/core/time.js";
import { isInSession, minutesToRollover, type Session } from "../../../src/market/session.js";

/** Hours of the UTC day that begin within the session. */
function hoursOf(session: Session, day: number): number[] {
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  return hours.filter((hour) => isInSession(session, day + hour * hourMs));
}
const range = (start: number, end: number) =>
  Array.from({ length: end - start }, (_, i) => start + i);

describe("isInSession", () => {
  it.each([
    ["winter", Date.UTC(2024, 0, 10), range(8, 17), range(13, 22)],
    [
      "the weeks between the American and the European change",
      Date.UTC(2024, 2, 20),
      range(8, 17),
      range(12, 21),
    ],
    ["summer", Date.UTC(2024, 6, 10), range(7, 16), range(12, 21)],
  ])("follows the clocks of London and New York in %s", (_, day, london, newYork) => {
    expect(hoursOf("london", day)).toEqual(london);
    expect(hoursOf("newYork", day)).toEqual(newYork);
    expect(hoursOf("tokyo", day)).toEqual(range(0, 9));
  });

  it("begins Sydney with the trading day", () => {
    expect(hoursOf("sydney", Date.UTC(2024, 0, 10))).toEqual([...range(0, 7), 22, 23]);
    expect(hoursOf("sydney", Date.UTC(2024, 6, 10))).toEqual([...range(0, 6), 21, 22, 23]);
  });
});

describe("minutesToRollover", () => {
  it("counts down to 17:00 New York and starts again there", () => {
    const rollover = Date.UTC(2024, 0, 10, 22);
    expect(minutesToRollover(rollover - minuteMs)).toBe(1);
    expect(minutesToRollover(rollover)).toBe(1_440);
  });

  it("stays above 0 on the day of 25 hours", () => {
    // 2024-11-03, 21:30 UTC: 16:30 New York, clocks already back.
    expect(minutesToRollover(Date.UTC(2024, 10, 3, 21, 30))).toBe(30);
  });
});
