import { describe, expect, it } from "vitest";
import { createDetectionTally } from "../../../src/clean/index.js";
import { minuteMs } from "../../../src/core/time.js";
import type { DefectKind, PlantedDefect } from "../../../src/market/index.js";
import { cleanAll, monday, quietBars } from "../../support/clean.js";

const at = (row: number) => monday + row * minuteMs;
const planted = (kind: DefectKind, row: number, end = row): PlantedDefect => ({
  kind,
  instrument: "EURUSD",
  openTime: at(row),
  endTime: at(end),
  detail: "by hand",
});
/** Bars with two wicks, one exchange and one crossed spread. */
const observed = async () => {
  const bars = quietBars(600);
  bars.high[200] += 0.01;
  bars.low[300] -= 0.01;
  [bars.high[400], bars.low[400]] = [bars.low[400], bars.high[400]];
  bars.spread[500] = -1;
  return cleanAll(bars);
};
const scoreOf = async (truth: readonly PlantedDefect[], news: readonly number[] = []) => {
  const tally = createDetectionTally();
  tally.add(await observed(), truth, news);
  return tally.score();
};

describe("the score of a detection", () => {
  it("is perfect where what was found is what was planted", async () => {
    const score = await scoreOf([
      planted("badTick", 200),
      planted("badTick", 300),
      planted("swappedHighLow", 400),
      planted("crossedSpread", 500),
    ]);
    expect(score.overall).toEqual({ planted: 4, recall: 1, precision: 1 });
  });

  it("loses recall with what was missed and precision with what was not there", async () => {
    const score = await scoreOf([
      planted("badTick", 200),
      planted("badTick", 250),
      planted("badTick", 350),
      planted("swappedHighLow", 400),
    ]);
    expect(score.kinds).toContainEqual({
      kind: "badTick",
      planted: 3,
      found: 2,
      recall: 1 / 3,
      precision: 1 / 2,
    });
    expect(score.kinds).toContainEqual({
      kind: "crossedSpread",
      planted: 0,
      found: 1,
      recall: 1,
      precision: 0,
    });
    expect(score.overall).toEqual({ planted: 4, recall: 1 / 2, precision: 1 / 2 });
  });

  it("takes the bar beside a defect for it, and no farther", async () => {
    const near = await scoreOf([planted("badTick", 199), planted("badTick", 302, 304)]);
    expect(near.kinds[0]).toMatchObject({ kind: "badTick", recall: 1 / 2, precision: 1 / 2 });
  });

  it("counts genuine news that was changed, and not what a defect hit", async () => {
    const score = await scoreOf([planted("badTick", 200)], [at(200), at(300), at(310)]);
    expect(score.news).toEqual({ bars: 2, removed: 1 });
  });
});
