import { join } from "node:path";
import { median } from "../../src/core/typed-array.js";
import { createEngine, planFeatures } from "../../src/features/index.js";
import { type BarColumns, barCount } from "../../src/market/bar.js";
import { readAllBars, writeBars } from "../../src/store/bar-file.js";
import { type IndicatorCase, indicatorCases } from "../data/indicator-cases.js";
import { series, simulatedBars } from "../data/market.js";
import { findIndicatorPeers } from "../peers/indicators.js";
import { isPandasSet, writeBarColumns, writeSet } from "../peers/pandas.js";
import { findLibrary, type PythonLibrary, type PythonPeer, startPython } from "../peers/python.js";
import { interleave, secondsOfSync } from "../rounds.js";
import type { Area, Bench } from "./area.js";

const rowsOf = (isQuick: boolean): number => (isQuick ? 2_000 : 300_000);

const fasterThan = (peer: string): string => `indicators faster than ${peer}`;

/** The peers in the order of the lines, without their versions. */
const peerTitles = [
  "pandas",
  "TA-Lib",
  "tulind",
  "technicalindicators",
  "indicatorts",
  "trading-signals",
];

/** Known indicators, each as a feature set of its own, beside the libraries that have it. */
export const indicatorsArea: Area = {
  name: "indicators",
  about:
    "known indicators on 300,000 M1 bars, each as a feature set of its own through the whole engine, one thread",
  headlines: peerTitles.map(fasterThan),
  prepare: async (folder, isQuick) => {
    const bars = simulatedBars(rowsOf(isQuick));
    await writeBars(join(folder, "bars"), series, [bars]);
    writeBarColumns(folder, bars);
  },
  measure: async (bench) => {
    const bars = await readAllBars(join(bench.folder, "bars"));
    const [pandas, talib] = await Promise.all(
      (["pandas", "talib"] as const).map((library) => startLibrary(bench, library)),
    );
    const peers: readonly Peer[] = [
      { name: pandas.name, contender: (each) => pandasContender(bench, pandas.python, each) },
      { name: talib.name, contender: ({ name }) => talibContender(talib.python, name) },
      ...findIndicatorPeers(bars.high, bars.low, bars.close).map(({ name, calls }) => ({
        name,
        contender: (each: IndicatorCase) => {
          const call = calls?.[each.name];
          return call && (() => timed(call));
        },
      })),
    ];
    try {
      const meetings: Meeting[] = [];
      for (const each of indicatorCases) {
        meetings.push(...(await measureIndicator(bench, bars, peers, each)));
      }
      reportMeetings(bench, peers, meetings);
    } finally {
      pandas.python?.close();
      talib.python?.close();
    }
  },
};

/** How an indicator of ours and that of a peer compare. */
interface Meeting {
  readonly label: string;
  readonly peer: string;
  readonly isFaster: boolean;
  /** The newest bar's values where they are not the same. */
  readonly apart: string | undefined;
}

async function measureIndicator(
  bench: Bench,
  bars: BarColumns,
  peers: readonly Peer[],
  each: IndicatorCase,
): Promise<Meeting[]> {
  const rows = barCount(bars);
  const ours = ownContender(bars, each);
  const present = peers.flatMap(({ name, contender }) => {
    const run = contender(each);
    return run === undefined ? [] : [{ name, run }];
  });
  const [own, ...others] = await interleave<Timed>(bench.rounds("long"), [
    { run: ours },
    ...present,
  ]);
  const perRow = (runs: readonly Timed[]) => runs.map(({ seconds }) => (seconds * 1e9) / rows);
  bench.report({
    name: each.label,
    unit: "ns/row",
    better: "lower",
    ours: perRow(own),
    peers: present.map(({ name }, place) => ({ name, values: perRow(others[place]) })),
  });
  return present.map(({ name }, place) => {
    const theirs = others[place][0].last;
    const isSame = isClose(own[0].last, theirs);
    return {
      label: each.label,
      peer: name,
      isFaster: median(perRow(own)) < median(perRow(others[place])),
      apart: isSame ? undefined : `${each.label} of ${name} (${theirs} beside ${own[0].last})`,
    };
  });
}

/**
 * Ours through the whole engine. One engine for all rounds, set back to its beginning: V8 drops the code of
 * kernels that nobody holds, and would compile anew in each round.
 */
function ownContender(bars: BarColumns, { set }: IndicatorCase): () => Timed {
  const plan = planFeatures(set, series);
  const out = plan.features.map(() => new Float32Array(barCount(bars)));
  const engine = createEngine(plan);
  const begun = engine.snapshot();
  return () =>
    timed(
      () => {
        engine.run(bars, {}, out, 0);
        return out[0][out[0].length - 1];
      },
      () => engine.restore(begun),
    );
}

function reportMeetings(bench: Bench, peers: readonly Peer[], meetings: readonly Meeting[]): void {
  for (const [place, { name }] of peers.entries()) {
    const own = meetings.filter(({ peer }) => peer === name);
    if (own.length === 0) {
      bench.note(`${name} is not installed: \`npm run bench:peers\`.`);
      continue;
    }
    bench.report({
      name: fasterThan(peerTitles[place]),
      unit: `of ${own.length}`,
      better: "higher",
      ours: [own.filter(({ isFaster }) => isFaster).length],
    });
  }
  bench.note(noteOf(meetings.flatMap(({ apart }) => (apart === undefined ? [] : [apart]))));
}

/** One run of an indicator; `last` is the newest bar's value of its first line. */
interface Timed {
  readonly seconds: number;
  readonly last: number;
}

interface Peer {
  readonly name: string;
  /** What computes an indicator; undefined where the peer has no such indicator, or is missing. */
  readonly contender: (each: IndicatorCase) => (() => Timed | Promise<Timed>) | undefined;
}

interface StartedLibrary {
  readonly name: string;
  readonly python: PythonPeer | undefined;
}

async function startLibrary(bench: Bench, library: PythonLibrary): Promise<StartedLibrary> {
  const { name, python: path } = await findLibrary(library);
  const python = path === undefined ? undefined : startPython(path);
  await python?.call("load_bars", { folder: join(bench.folder, "columns") });
  return { name, python };
}

function pandasContender(
  bench: Bench,
  python: PythonPeer | undefined,
  { set }: IndicatorCase,
): (() => Promise<Timed>) | undefined {
  if (python === undefined || !isPandasSet(set)) return undefined;
  const form = writeSet(bench.folder, set);
  return () => python.call<Timed>("features", { form });
}

function talibContender(
  python: PythonPeer | undefined,
  name: string,
): (() => Promise<Timed>) | undefined {
  return python && (() => python.call<Timed>("talib_indicator", { name }));
}

/**
 * The third of three runs, ours or a library's of npm: others ran in between, whose rubbish and whose load
 * cost what ran before them some of its compiled code.
 */
function timed(call: () => number, begin = () => {}): Timed {
  let last = Number.NaN;
  let seconds = Number.NaN;
  for (let run = 0; run < 3; run++) {
    begin();
    seconds = secondsOfSync(() => {
      last = call();
    });
  }
  return { seconds, last };
}

/** Ours are float32; others round, or give shares where we give percents. */
function isClose(own: number, other: number): boolean {
  return Math.abs(own - other) <= 1e-3 * Math.max(Math.abs(own), Math.abs(other));
}

function noteOf(apart: readonly string[]): string {
  const said =
    "Ours are whole: the engine with its blocks, its checks and float32 columns. The libraries of npm are given arrays of numbers, made before the time is taken; pandas and TA-Lib NumPy columns; TA-Lib, C called from Python, is the yardstick.";
  if (apart.length === 0) return `${said} The newest bar's values agree to a thousandth.`;
  return `${said} The newest bar's values agree to a thousandth but for these, which follow other definitions: ${apart.join(", ")}.`;
}
