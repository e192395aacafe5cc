import { describe, expect, it } from "vitest";
import { type CountKind, countKinds } from "../../../src/clean/count-kinds.js";
import { qualityComponents, qualityScore } from "../../../src/clean/quality-score.js";

const counts = (given: Partial<Record<CountKind, number>>) =>
  ({ ...Object.fromEntries(countKinds.map((kind) => [kind, 0])), ...given }) as Record<
    CountKind,
    number
  >; // one entry a kind

const of = (given: Partial<Record<CountKind, number>>) =>
  qualityComponents({
    readRows: 1_000,
    expectedBars: 1_000,
    counts: counts({ present: 1_000, ...given }),
  });
const perfect = { completeness: 1, validity: 1, consistency: 1, uniqueness: 1, timeliness: 1 };

describe("the components", () => {
  it.each<[Partial<Record<CountKind, number>>, Partial<typeof perfect>]>([
    [{}, {}],
    [{ present: 900 }, { completeness: 0.9 }],
    [{ present: 1_100 }, {}],
    [{ schema: 10 }, { validity: 0.99 }],
    [{ closedMarket: 10, spread: 10 }, { validity: 0.98 }],
    [{ badTick: 10 }, { validity: 0.9 }],
    [{ badTick: 500 }, { validity: 0 }],
    [{ ohlcOrder: 10, late: 10 }, { consistency: 0.98 }],
    [{ duplicate: 10 }, { uniqueness: 0.99 }],
    [{ conflict: 10 }, { consistency: 0.99, uniqueness: 0.99 }],
    [{ stale: 30, outage: 20 }, { timeliness: 0.95 }],
    [{ outlier: 50, reordered: 50, clippedWick: 5 }, {}],
  ])("of %o differ from 1 by %o", (given, expected) => {
    expect(of(given)).toEqual({ ...perfect, ...expected });
  });

  it("are 0 where nothing was read, expected or present", () => {
    const zero = {
      completeness: 0,
      validity: 0,
      consistency: 0,
      uniqueness: 0,
      timeliness: 0,
    };
    expect(of({ present: 0 })).toEqual(zero);
    const facts = { readRows: 5, expectedBars: 5, counts: counts({ present: 5 }) };
    expect(qualityComponents({ ...facts, readRows: 0 })).toEqual(zero);
    expect(qualityComponents({ ...facts, expectedBars: 0 })).toEqual(zero);
  });
});

describe("the score", () => {
  it("is their product, with the root of completeness", () => {
    expect(qualityScore(perfect)).toBe(1);
    expect(qualityScore({ ...perfect, completeness: 0.81 })).toBe(0.9);
    // 0.9 × 0.8 × 0.7 × 0.6 × 0.5 by hand
    expect(
      qualityScore({
        completeness: 0.81,
        validity: 0.8,
        consistency: 0.7,
        uniqueness: 0.6,
        timeliness: 0.5,
      }),
    ).toBe(0.1512);
  });

  it("is 0 as soon as one of them is", () => {
    for (const name of Object.keys(perfect))
      expect(qualityScore({ ...perfect, [name]: 0 })).toBe(0);
  });
});
