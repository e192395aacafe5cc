import { expect, it } from "vitest";
import { createLagBook } from "../../../../src/clean/witness/lag.js";
import { createRandom } from "../../../../src/core/random.js";
import { hourMs } from "../../../../src/core/time.js";

/** Two series of one random walk, the first some hours later by its clock. */
const booked = (lateHours: number, ownNoise = 0) => {
  const random = createRandom(3);
  const price = new Map<number, number>();
  let value = 1.1;
  for (let hour = -24; hour < 24 * 90; hour++) {
    value *= 1 + 0.001 * random.normal();
    price.set(hour, value);
  }
  const book = createLagBook();
  const from = Date.UTC(2024, 0, 1);
  for (let hour = 0; hour < 24 * 60; hour++) {
    const own = (price.get(hour - lateHours) ?? 0) * (1 + ownNoise * random.normal());
    book.add(from + hour * hourMs, own, price.get(hour) ?? 0);
  }
  return book.finish();
};

it("is silent where both keep one clock", () => {
  expect(booked(0)).toEqual({ months: 2, off: [] });
});

it.each([1, 3, -7])("names a clock that stands %d hours late", (hours) => {
  expect(booked(hours)).toEqual({
    months: 2,
    off: [{ hours, months: 2, first: Date.UTC(2024, 0, 1) }],
  });
});

it("says nothing of months in which the two have nothing to do with each other", () => {
  expect(booked(1, 0.05).months).toBe(0);
});
