import { describe, expect, it, onTestFinished } from "vitest";
import { type Catalogue, openCatalogue } from "../../../src/store/catalogue.js";
import type { NewUnit, UnitOutcome } from "../../../src/store/index.js";
import { temporaryFolder } from "../../support/folder.js";

/** A catalogue whose clock counts 1, 2, 3 … */
function aCatalogue(): Catalogue {
  let time = 0;
  const catalogue = openCatalogue(temporaryFolder(), () => ++time);
  onTestFinished(() => catalogue.close());
  return catalogue;
}

function unit(hour: number, series = "dukascopy/EURUSD/ticks"): NewUnit {
  return { id: `${series}/${hour}`, series, from: hour * 10, to: hour * 10 + 10 };
}

function done(sha256: string, sizeBytes = 5): UnitOutcome {
  return { state: "done", sha256, sizeBytes, etag: `"${sha256}"`, lastModified: null };
}

const error = { code: "X", message: "no", where: { row: 1 }, remedy: "" };
const fresh = {
  state: "pending",
  sha256: null,
  sizeBytes: null,
  etag: null,
  lastModified: null,
  misses: 0,
  error: null,
  retryAt: null,
  askedAt: null,
};

describe("download units", () => {
  it("are planned once, however often they are asked for", async () => {
    const catalogue = aCatalogue();
    await catalogue.planUnits([unit(1), unit(2)]);
    await catalogue.finishUnit(unit(1).id, done("aa"));
    await catalogue.planUnits([unit(0), unit(1), unit(2)]);
    const states = (await catalogue.units()).map(({ from, state }) => [from, state]);
    expect(states).toEqual([
      [0, "pending"],
      [10, "done"],
      [20, "pending"],
    ]);
  });

  it("are planned by the ten thousand", async () => {
    const catalogue = aCatalogue();
    await catalogue.planUnits(Array.from({ length: 12_345 }, (_, hour) => unit(hour)));
    expect(await catalogue.units()).toHaveLength(12_345);
    await catalogue.planUnits([]);
  });

  it("keep how they ended", async () => {
    const catalogue = aCatalogue();
    await catalogue.planUnits([1, 2, 3, 4].map((hour) => unit(hour)));
    await catalogue.finishUnit(unit(1).id, done("aa", 7));
    await catalogue.finishUnit(unit(2).id, { state: "empty" });
    await catalogue.finishUnit(unit(3).id, { state: "gap", retryAt: 99 });
    await catalogue.finishUnit(unit(4).id, { state: "failed", error });
    const kept = { sha256: "aa", sizeBytes: 7, etag: '"aa"' };
    expect(await catalogue.units()).toEqual([
      { ...fresh, ...unit(1), ...kept, state: "done", askedAt: 1 },
      { ...fresh, ...unit(2), state: "empty", askedAt: 2 },
      { ...fresh, ...unit(3), state: "gap", retryAt: 99, misses: 1, askedAt: 3 },
      { ...fresh, ...unit(4), state: "failed", error, misses: 1, askedAt: 4 },
    ]);
  });

  it("count misses in a row and forget them with the first success", async () => {
    const catalogue = aCatalogue();
    await catalogue.planUnits([unit(1)]);
    const misses = async () => (await catalogue.units())[0].misses;
    await catalogue.finishUnit(unit(1).id, { state: "failed", error });
    await catalogue.finishUnit(unit(1).id, { state: "gap", retryAt: 9 });
    expect(await misses()).toBe(2);
    await catalogue.finishUnit(unit(1).id, done("aa"));
    expect(await misses()).toBe(0);
  });

  it("are found by series, overlap and state", async () => {
    const catalogue = aCatalogue();
    const other = unit(1, "dukascopy/GBPUSD/ticks");
    await catalogue.planUnits([unit(1), unit(2), unit(3), other]);
    await catalogue.finishUnit(unit(2).id, { state: "empty" });
    const ids = async (wanted: Parameters<Catalogue["units"]>[0]) =>
      (await catalogue.units(wanted)).map(({ id }) => id);
    const { series } = unit(1);
    expect(await ids({ series })).toEqual([1, 2, 3].map((hour) => unit(hour).id));
    expect(await ids({ series, from: 20, to: 30 })).toEqual([unit(2).id]);
    expect(await ids({ series, from: 19, to: 21 })).toEqual([unit(1).id, unit(2).id]);
    expect(await ids({ states: ["pending"] })).toEqual([unit(1).id, unit(3).id, other.id]);
  });

  it("record a revision where other bytes come, and none where the same do", async () => {
    const catalogue = aCatalogue();
    await catalogue.planUnits([unit(1)]);
    await catalogue.finishUnit(unit(1).id, done("aa"));
    await catalogue.finishUnit(unit(1).id, done("aa"));
    expect(await catalogue.unitRevisions()).toEqual([]);
    await catalogue.finishUnit(unit(1).id, done("bb", 6));
    const { id: unitId, series } = unit(1);
    const before = { sha256: "aa", sizeBytes: 5 };
    const after = { sha256: "bb", sizeBytes: 6 };
    expect(await catalogue.unitRevisions(series)).toEqual([
      { unitId, series, before, after, at: 3 },
    ]);
    expect(await catalogue.unitRevisions("other")).toEqual([]);
  });

  it("remember when they were confirmed, and what they held when they are opened again", async () => {
    const catalogue = aCatalogue();
    await catalogue.planUnits([unit(1)]);
    await catalogue.finishUnit(unit(1).id, done("aa"));
    await catalogue.confirmUnit(unit(1).id);
    expect((await catalogue.units())[0].askedAt).toBe(2);
    await catalogue.reopenUnits([unit(1).id]);
    // Without its etag: asked with it, the vendor would say that nothing is new.
    expect(await catalogue.units()).toMatchObject([{ state: "pending", sha256: "aa", etag: null }]);
    await catalogue.finishUnit(unit(1).id, done("bb"));
    expect(await catalogue.unitRevisions()).toHaveLength(1);
  });

  it("are counted by series and state", async () => {
    const catalogue = aCatalogue();
    await catalogue.planUnits([unit(1), unit(2), unit(3)]);
    await catalogue.finishUnit(unit(1).id, done("aa", 7));
    await catalogue.finishUnit(unit(2).id, done("bb", 8));
    const { series } = unit(1);
    expect(await catalogue.unitCounts()).toEqual([
      { series, state: "done", count: 2, sizeBytes: 15, from: 10, to: 30 },
      { series, state: "pending", count: 1, sizeBytes: 0, from: 30, to: 40 },
    ]);
  });
});
