import { expect, it } from "vitest";
import {
  createWeekClock,
  createWeekProfile,
  slotsPerWeek,
} from "../../../../src/clean/outliers/week-profile.js";
import { weekMs } from "../../../../src/core/time.js";

/** The slots of times that ascend. */
const slotsOf = (...times: number[]) => {
  const slot = new Uint16Array(times.length);
  createWeekClock().write(Float64Array.from(times), times.length, slot);
  return [...slot];
};

it("puts 08:30 New York into one slot, summer and winter", () => {
  const [winter, before, summer, still] = slotsOf(
    Date.UTC(2024, 1, 2, 13, 30), // Fridays
    Date.UTC(2024, 6, 5, 12, 29),
    Date.UTC(2024, 6, 5, 12, 30),
    Date.UTC(2024, 6, 5, 12, 44),
  );
  expect(summer).toBe(winter);
  expect(before).toBe(winter - 1);
  expect(still).toBe(winter);
});

it("stays within the week, also before 1970", () => {
  const times: number[] = [];
  for (let time = -weekMs; time < weekMs; time += 1_234_567) times.push(time);
  const slots = slotsOf(...times);
  expect(Math.max(...slots)).toBeLessThan(slotsPerWeek);
  expect(new Set(slots).size).toBeGreaterThan(500);
});

it("has no mean until fifteen values, then the plain one", () => {
  const profile = createWeekProfile();
  for (let i = 1; i <= 14; i++) profile.push(7, i);
  expect(profile.mean(7)).toBeNaN();
  profile.push(7, 15);
  expect(profile.mean(7)).toBeCloseTo(8, 12);
  expect(profile.mean(8)).toBeNaN();
});

it("lets one huge value in at ten times the mean only", () => {
  const profile = createWeekProfile();
  for (let i = 0; i < 19; i++) profile.push(0, 1);
  profile.push(0, 1e6);
  expect(profile.mean(0)).toBeCloseTo(1 + 9 / 20, 12);
});
