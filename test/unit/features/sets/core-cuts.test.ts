import { beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../../../../src/core/random.js";
import { bytesOf } from "../../../../src/core/typed-array.js";
import { createEngine, type FeatureEngine } from "../../../../src/features/engine.js";
import { planFeatures } from "../../../../src/features/planner.js";
import { proveNoLookAhead } from "../../../../src/features/prove.js";
import { coreSet } from "../../../../src/features/sets/core/index.js";
import { type BarColumns, barAt, barCount, viewBars } from "../../../../src/market/bar.js";
import type { Timeframe } from "../../../../src/market/timeframe.js";
import { randomBars } from "../../../support/feature-bars.js";
import { readWhole } from "../../../support/ingest.js";
import { marketDataFile } from "../../../support/market-data.js";

/** A whole core set with its longer timeframes, on bars of one kind. */
interface Sample {
  readonly timeframe: Timeframe;
  readonly bars: BarColumns;
}

/** Simulated bars with gaps, rows without prices and, in the last fifth, without spreads or ticks. */
function simulatedSample(): Sample {
  const random = createRandom("core");
  const options = { gapChance: 0.02, longestGap: 200, missingChance: 0.002 };
  const bars = randomBars({ random, rowCount: 2_500, ...options });
  for (let row = 0; row < 2_000; row++) {
    bars.spread[row] ||= 1e-4 * (1 + random.uniform());
    bars.tickVolume[row] ||= 1 + random.integer(500);
  }
  return { timeframe: "M15", bars };
}

const planOf = ({ timeframe }: Sample) =>
  planFeatures(coreSet({ timeframe }), { instrument: "EURUSD", timeframe });

type Cutting = readonly [string, (left: number) => number];
const random = createRandom("cuts");
const cuttings: readonly Cutting[] = [
  ["of 1", () => 1],
  ["of 7", () => 7],
  ["of 64", () => 64],
  ["of 4096", () => 4_096],
  ["of random length", () => 1 + random.integer(700)],
];

/** The columns' bytes and the engine's, with the rows given in pieces. */
function computed(sample: Sample, pieceRows: (left: number) => number): readonly Uint8Array[] {
  const plan = planOf(sample);
  const rowCount = barCount(sample.bars);
  const out = plan.features.map(() => new Float32Array(rowCount));
  const engine = createEngine(plan);
  for (let start = 0; start < rowCount; ) {
    const end = Math.min(rowCount, start + pieceRows(rowCount - start));
    engine.run(viewBars(sample.bars, start, end), {}, out, start);
    start = end;
  }
  return [...out.map(bytesOf), engine.snapshot()];
}

/** The same with bars pushed one by one, the engine exchanged for its snapshot's twin now and then. */
function streamed(sample: Sample): readonly Uint8Array[] {
  const plan = planOf(sample);
  const rowCount = barCount(sample.bars);
  const out = plan.features.map(() => new Float32Array(rowCount));
  let engine: FeatureEngine = createEngine(plan);
  for (let row = 0; row < rowCount; row++) {
    const values = engine.push(barAt(sample.bars, row));
    for (let feature = 0; feature < out.length; feature++) out[feature][row] = values[feature];
    if (row % 997 === 500) {
      const twin = createEngine(plan);
      twin.restore(engine.snapshot());
      engine = twin;
    }
  }
  return [...out.map(bytesOf), engine.snapshot()];
}

function describeCuts(title: string, sampleOf: () => Sample): void {
  describe(`the core set on ${title}`, () => {
    let sample: Sample;
    let whole: readonly Uint8Array[];
    beforeAll(() => {
      sample = sampleOf();
      whole = computed(sample, (left) => left);
    });

    const expectSame = (found: readonly Uint8Array[]): void => {
      const names = [...planOf(sample).features.map(({ name }) => name), "the engine's state"];
      expect(names.filter((_, i) => Buffer.compare(found[i], whole[i]) !== 0)).toEqual([]);
    };

    it("has values in every column", () => {
      const rowCount = barCount(sample.bars);
      const plan = planOf(sample);
      const out = plan.features.map(() => new Float32Array(rowCount));
      createEngine(plan).run(sample.bars, {}, out, 0);
      const known = sample.bars.spread.some((value) => !Number.isNaN(value));
      const empty = plan.features.filter((_, i) => out[i].every(Number.isNaN));
      const expected = known ? [] : ["spread_atr", "spread_unusual", "spread_z_60"];
      expect(empty.map(({ name }) => name).sort()).toEqual(expected);
    });

    for (const [name, pieceRows] of cuttings) {
      it(`has the same bits in pieces ${name}`, () => {
        expectSame(computed(sample, pieceRows));
      });
    }

    it("has the same bits bar by bar, over snapshots", () => {
      expectSame(streamed(sample));
    });

    it("never sees the future", () => {
      const verdicts = proveNoLookAhead(coreSet({ timeframe: sample.timeframe }), {
        bars: viewBars(sample.bars, 0, 1_200),
        companions: {},
        instrument: "EURUSD",
        timeframe: sample.timeframe,
        random: createRandom("proof"),
        points: 6,
      });
      expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
    });
  });
}

describeCuts("simulated bars with gaps", simulatedSample);

const realFile = marketDataFile("metatrader", "EURUSD_H1.csv.gz");
describe.skipIf(realFile === undefined)("real bars (skipped: no market data)", () => {
  let bars: BarColumns;
  beforeAll(async () => {
    bars = (await readWhole(realFile ?? "", { clock: "UTC" })).bars;
  });
  describeCuts("months of EURUSD H1", () => ({
    timeframe: "H1",
    bars: viewBars(bars, 20_000, 22_500),
  }));
});
