import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { dayMs, hourMs } from "../../../src/core/time.js";
import { barCount } from "../../../src/market/bar.js";
import { simulateMarket } from "../../../src/market/simulate/index.js";
import { openArtifactStore, readAllBars } from "../../../src/store/index.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { cli } from "../../support/cli.js";
import { hourPath, packDay, packHour, simulatedHours } from "../../support/dukascopy.js";
import { temporaryFolder } from "../../support/folder.js";
import { candlesAnswer, minuteCandles } from "../../support/oanda.js";
import { quickFaults, vendorServer } from "../../support/vendor-server.js";

const from = Date.UTC(2024, 0, 30);
const hours = new Map<string, Uint8Array>();

beforeAll(() => {
  for (const symbol of ["EURUSD", "GBPUSD"]) {
    for (const [path, bytes] of simulatedHours(symbol, from, from + 3 * dayMs)) {
      hours.set(path, bytes);
    }
  }
});

interface IngestJson {
  readonly instruments: readonly {
    readonly instrument: string;
    readonly bars: { readonly id: string; readonly about: Record<string, unknown> } | null;
    readonly download: {
      readonly asked: number;
      readonly units: Record<string, number>;
      readonly revised: readonly string[];
    } | null;
    readonly revision: {
      readonly changes: string;
      readonly about: { readonly changed: number; readonly added: number };
    } | null;
    readonly error: { readonly code: string } | null;
  }[];
}

/** `plumbline ingest` of such pairs, from Tuesday 2024-01-30 to such a day, from a server. */
async function ingest(
  folder: string,
  url: string,
  days: number,
  instruments: readonly string[] = ["EURUSD"],
  ...more: readonly string[]
): Promise<IngestJson & { readonly status: number | null; readonly err: string }> {
  const to = new Date(from + days * dayMs).toISOString();
  const outcome = await cli(
    [
      ...["ingest", "--json", "--workers", "0", "--instrument", ...instruments],
      ...["--from", "2024-01-30", "--to", to, "--base-url", url],
      ...["--requests-per-second", "500", ...more],
    ],
    folder,
  );
  const { status, err } = outcome;
  return { ...JSON.parse(outcome.out), status, err };
}

describe("plumbline ingest", () => {
  it("brings in the vendor's quotes as bars, whatever the server does on the way", async () => {
    const server = await vendorServer(hours, { rate: 0.2, seed: 2, kinds: quickFaults });
    const folder = temporaryFolder();
    const { status, instruments } = await ingest(
      folder,
      server.url,
      3,
      ["EURUSD"],
      "--side",
      "bid",
    );
    expect(server.faults.size).toBeGreaterThan(3);
    expect([status, instruments[0].download?.units]).toEqual([0, { done: 72 }]);
    const store = openArtifactStore(join(folder, ".plumbline"));
    const raw = store.open("raw-bars", instruments[0].bars?.id ?? "");
    // What was seen in the ticks of all its parts is on file.
    const ticks = { tickCount: 3 * 1_440 * 4, crossedCount: 0, unfinished: 0, late: 0 };
    expect(raw.manifest.about.findings).toMatchObject({ ticks });
    const bars = await readAllBars(raw.folder);
    const truth = simulateMarket({ seed: 1, from, to: from + 3 * dayMs }).pair("EURUSD").bars;
    expect(barCount(bars)).toBe(3 * 1_440);
    expect(bars.openTime).toEqual(truth.openTime);
    // The last quote of a minute is made from its close, in whole points.
    const bids = truth.close.map((close, row) => {
      const spread = Math.round(truth.spread[row] * 1e5);
      return (Math.round(close * 1e5) - Math.floor(spread / 2)) / 1e5;
    });
    expect(bars.close).toEqual(bids);
    expect(new Set(bars.tickVolume)).toEqual(new Set([4]));
  });

  it("goes on with the other pairs when one fails, and later fetches only what is missing", async () => {
    const server = await vendorServer(hours);
    const folder = temporaryFolder();
    server.refuse("/GBPUSD/2024/00/30/05", true);
    const pairs = ["EURUSD", "GBPUSD"];
    const first = await ingest(folder, server.url, 1, pairs);
    expect(first.status).toBe(1);
    expect(JSON.parse(first.err).error).toMatchObject({
      code: "PIPELINE_INGEST_FAILED",
      message: expect.stringContaining("GBPUSD"),
    });
    const [euro, pound] = first.instruments;
    expect([euro.error, euro.bars?.about.rowCount]).toEqual([null, 1_440]);
    expect([pound.error?.code, pound.bars]).toEqual(["INGEST_UNITS_FAILED", null]);

    const status = await cli(["ingest", "--status"], folder);
    expect(status.out).toMatch(/dukascopy\/EURUSD\/ticks +24 +0 +0 +0 +0 /);
    expect(status.out).toMatch(/GBPUSD\/ticks\/2024-01-30T05 +failed +1 +INGEST_DOWNLOAD_REFUSED/);

    server.refuse("/GBPUSD/2024/00/30/05", false);
    const before = server.requests.length;
    const second = await ingest(folder, server.url, 1, pairs);
    expect([second.status, second.instruments[0].download?.asked]).toEqual([0, 0]);
    expect(second.instruments[1].bars?.about.rowCount).toBe(1_440);
    const asked = new Set(server.requests.slice(before));
    expect(asked.size).toBe(server.requests.length - before);
    expect([...asked].every((path) => path.startsWith("/GBPUSD"))).toBe(true);
  });

  it("skips by policy, lists what it skipped, and asks for it again on request", async () => {
    const server = await vendorServer(hours);
    const folder = temporaryFolder();
    server.refuse("/EURUSD/2024/00/30/05", true);
    const { status, instruments } = await ingest(
      folder,
      server.url,
      1,
      ["EURUSD"],
      "--policy",
      "skip",
    );
    expect([status, instruments[0].download?.units]).toEqual([0, { done: 23, failed: 1 }]);
    expect(instruments[0].bars?.about.rowCount).toBe(1_380);
    const retry = ["ingest", "--retry-failed", "--base-url", server.url];
    expect((await cli(retry, folder)).out).toContain("0 came, 0 gaps and 1 failure left");
    server.refuse("/EURUSD/2024/00/30/05", false);
    expect((await cli(retry, folder)).out).toContain("asked for 1 unit, 1 came");
    expect((await cli(retry, folder)).out).toContain("no unit is broken");
    const before = server.requests.length;
    const whole = await ingest(folder, server.url, 1);
    expect(whole.instruments[0].bars?.about.rowCount).toBe(1_440);
    expect(server.requests.length).toBe(before);
  });

  it("fetches a later end only, and makes anew only the month that it falls into", async () => {
    const server = await vendorServer(hours);
    const folder = temporaryFolder();
    const short = await ingest(folder, server.url, 2.5); // to the noon of 1 February
    const long = await ingest(folder, server.url, 3);
    expect([short, long].map(({ instruments }) => instruments[0].download?.asked)).toEqual([
      60, 12,
    ]);
    const store = openArtifactStore(join(folder, ".plumbline"));
    const inputsOf = ({ instruments: [{ bars }] }: IngestJson) =>
      store.open("raw-bars", bars?.id ?? "").manifest.inputs;
    const [before, after] = [inputsOf(short), inputsOf(long)];
    expect(after["part:2024-01"]).toBe(before["part:2024-01"]);
    expect(after["part:2024-02"]).not.toBe(before["part:2024-02"]);
    expect(long.instruments[0].revision).toBeNull();
  });

  it("finds a revision, makes a new version of the bars and says which bars differ", async () => {
    const server = await vendorServer(hours);
    const folder = temporaryFolder();
    const first = await ingest(folder, server.url, 1);
    const six = from + 6 * hourMs;
    const quotes = [
      { ms: 5, bid: 110_000, ask: 110_010 },
      { ms: 60_005, bid: 110_020, ask: 110_030 },
    ];
    server.put(hourPath("EURUSD", six), packHour(quotes));
    const unaware = await ingest(folder, server.url, 1);
    expect(unaware.instruments[0].bars?.id).toBe(first.instruments[0].bars?.id);
    const second = await ingest(folder, server.url, 1, ["EURUSD"], "--recheck");
    const { download, revision, bars } = second.instruments[0];
    expect(download?.revised).toEqual(["dukascopy/EURUSD/ticks/2024-01-30T06"]);
    expect(revision?.about).toMatchObject({ changed: 2, removed: 58, added: 0 });
    expect(bars?.id).not.toBe(first.instruments[0].bars?.id);

    const workspace = openWorkspace(join(folder, ".plumbline"));
    const changes = workspace.artifacts.open("bar-changes", revision?.changes ?? "");
    const [line] = readFileSync(changes.path("changes.jsonl"), "utf8").split("\n");
    expect(JSON.parse(line)).toMatchObject({
      openTime: six,
      kind: "changed",
      after: { openTime: six, open: (1.1 + 1.1001) / 2, tickVolume: 1 },
    });
    expect(await workspace.catalogue.journal("revision")).toMatchObject([
      { payload: { series: "dukascopy/EURUSD/ticks M1 mid", changed: 2, removed: 58 } },
    ]);
    for (const { instruments } of [first, second]) {
      await workspace.artifacts.verify("raw-bars", instruments[0].bars?.id ?? "");
    }
    workspace.close();
    expect((await cli(["ingest", "--status"], folder)).out).toContain("both versions kept: 1");
  });

  it("brings in the vendor's own candles in a request a day, apart from the ticks", async () => {
    const candle = (minute: number) => ({
      second: 60 * minute,
      open: 110_000 + minute,
      close: 110_001 + minute,
      low: 109_999 + minute,
      high: 110_002 + minute,
      volume: minute % 7,
    });
    const day = packDay(Array.from({ length: 1_440 }, (_, minute) => candle(minute)));
    const path = (date: number) => `/EURUSD/2024/00/${date}/ASK_candles_min_1.bi5`;
    const server = await vendorServer(new Map([30, 31].map((date) => [path(date), day])));
    const folder = temporaryFolder();
    const more = ["--candles", "--side", "ask"];
    const { status, instruments } = await ingest(folder, server.url, 2, ["EURUSD"], ...more);
    expect([status, server.requests]).toEqual([0, [path(30), path(31)]]);
    const { folder: bars } = openArtifactStore(join(folder, ".plumbline")).open(
      "raw-bars",
      instruments[0].bars?.id ?? "",
    );
    const { openTime, open, close, tickVolume } = await readAllBars(bars);
    expect([openTime.length, openTime[0], openTime.at(-1)]).toEqual([
      ...[2_880, from, from + 2 * dayMs - 60_000],
    ]);
    expect([open[61], close[61], tickVolume[61]]).toEqual([1.10061, 1.10062, 5]);
    const shown = await cli(["ingest", "--status"], folder);
    expect(shown.out).toMatch(/dukascopy\/EURUSD\/ask-candles +2 /);
    const mid = await ingest(folder, server.url, 2, ["EURUSD"], "--candles", "--side", "mid");
    expect(mid.instruments[0].error?.code).toBe("INGEST_REQUEST_INVALID");
  });

  it("brings in OANDA's candles with a token of the environment", async () => {
    const path = (day: string, next: string) =>
      `/v3/instruments/EUR_USD/candles?price=MBA&granularity=M1&from=${day}T00%3A00%3A00Z&to=${next}T00%3A00%3A00Z`;
    const answers = new Map(
      [0, 1].map((index) => {
        const day = from + index * dayMs;
        const [date, next] = [day, day + dayMs].map((time) => new Date(time).toJSON().slice(0, 10));
        return [path(date, next), candlesAnswer(minuteCandles(day, day + dayMs))] as const;
      }),
    );
    const server = await vendorServer(answers, { rate: 0.4, seed: 5, kinds: quickFaults });
    const folder = temporaryFolder();
    const missing = await ingest(folder, server.url, 2, ["EURUSD"], "--source", "oanda");
    expect(missing.instruments[0].error?.code).toBe("INGEST_TOKEN_MISSING");
    vi.stubEnv("OANDA_TOKEN", "secret-token");
    const { status, instruments } = await ingest(
      folder,
      server.url,
      2,
      ["EURUSD"],
      "--source",
      "oanda",
    );
    vi.unstubAllEnvs();
    expect([status, instruments[0].bars?.about.rowCount]).toEqual([0, 2 * 1_440]);
    expect(server.faults.size).toBeGreaterThan(0);
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      expect(readFileSync(join(file.parentPath, file.name)).includes("secret-token")).toBe(false);
    }
  });

  it("shows a table to people", async () => {
    const server = await vendorServer(hours);
    const folder = temporaryFolder();
    const address = ["--base-url", server.url, "--requests-per-second", "500"];
    const range = ["--from", "2024-01-30", "--to", "2024-01-30T03:00"];
    const { status, out, err } = await cli(["ingest", ...range, ...address], folder);
    expect(status).toBe(0);
    expect(out).toMatch(
      /EURUSD +3 +3 +0 +0 +[\d.]+ kB +180 +2024-01-30T00:00:00Z +2024-01-30T02:59:00Z/,
    );
    expect(err).toContain("join");
  });

  it.each([
    [["--from", "yesterday"], "UTC date"],
    [[], "source.from"],
    [["--from", "2024-01-30", "--policy", "hope"], "fail, skip, wait"],
    [["--from", "2024-01-30", "--base-url", "ftp://x"], "baseUrl"],
    [["--from", "2024-01-30", "--instrument", "EURXAU"], "EURXAU"],
    [["--from", "2024-01-30", "--path", "x.csv", "--source", "dukascopy"], "reads no files"],
  ])("refuses %j before any work", async (args, said) => {
    const { status, err } = await cli(["ingest", ...args], temporaryFolder());
    expect([status, err]).toEqual([2, expect.stringContaining(said)]);
  });

  it("says so where nothing was downloaded yet, and where nothing is there", async () => {
    const folder = temporaryFolder();
    expect((await cli(["ingest", "--status"], folder)).out).toContain("nothing was downloaded yet");
    const server = await vendorServer(new Map());
    const nothing = await ingest(folder, server.url, 1);
    expect(nothing.instruments[0].error?.code).toBe("PIPELINE_NO_DATA");
    const shown = await cli(["ingest", "--status"], folder);
    expect(shown.out).toMatch(/gap +1 +INGEST_DOWNLOAD_EMPTY +20/);
    expect(shown.out).toContain("and 4 more");
    const backwards = await ingest(folder, server.url, -1);
    expect(backwards.instruments[0].error?.code).toBe("INGEST_REQUEST_INVALID");
    const { out } = await cli(["ingest", "--status", "--json"], folder);
    expect(JSON.parse(out).units).toMatchObject([{ state: "gap", count: 24 }]);
  });
});
