import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../src/pipeline/index.js";
import { cli } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";

/** A folder with a config of one month of three simulated pairs that close a triangle. */
const folderWith = (clean: string, instruments = '["EURUSD", "EURJPY", "USDJPY"]') => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, "plumbline.config.ts"),
    `export default { instruments: ${instruments}, workers: 0,
       source: { kind: "simulated", from: "2024-01-01", to: "2024-02-01" }, clean: ${clean} };`,
  );
  return folder;
};
const cleanFolders = (folder: string) => {
  const kind = join(folder, ".plumbline/artifacts/clean-bars");
  return readdirSync(kind).map((id) => join(kind, id));
};

describe("plumbline clean", () => {
  it("cleans, judges and records, and a second time finds the work done", async () => {
    const folder = folderWith('{ policies: { gap: "fill" }, warn: { maxGapMinutes: 5 } }');
    const first = await cli(["clean", "--json"], folder);
    expect(first.status).toBe(0);
    const result = JSON.parse(first.out);
    expect(result.instruments.map(({ instrument }: { instrument: string }) => instrument)).toEqual([
      "EURUSD",
      "EURJPY",
      "USDJPY",
    ]);
    expect(result.failure).toBeNull();
    expect(result.overall.score).toBeGreaterThan(0.97);
    for (const { counts, warned } of result.instruments) {
      expect(counts.parity).toBeGreaterThan(0); // the other two bore witness
      expect(counts.filled).toBeGreaterThan(0);
      expect(warned[0]).toMatchObject({ id: "maxGapMinutes", holds: false });
    }
    const second = JSON.parse((await cli(["clean", "--json"], folder)).out);
    expect(second.instruments).toEqual(result.instruments);
  }, 60_000);

  it("keeps each repair, rejected row and suspect price as a line beside the bars", async () => {
    const folder = folderWith("{}", '["EURUSD"]');
    await cli(["clean"], folder);
    const [bars] = cleanFolders(folder);
    const linesOf = (file: string) =>
      readFileSync(join(bars, file), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
    const report = JSON.parse(readFileSync(join(bars, "report.json"), "utf8"));
    expect(linesOf("rejects.jsonl")).toHaveLength(report.rows.rejected);
    for (const repair of linesOf("repairs.jsonl"))
      expect(Object.keys(repair).sort()).toEqual([
        "check",
        "column",
        "is",
        "openTime",
        "was",
        "why",
      ]);
    for (const flag of linesOf("flags.jsonl"))
      expect(Object.keys(flag.votes).length).toBeGreaterThan(1);
  }, 60_000);

  it("ends with 1 where an expectation does not hold, after all is shown and on record", async () => {
    const folder = folderWith("{ expect: { maxGapMinutes: 5, minScore: 0.5 } }", '["EURUSD"]');
    const { status, out, err } = await cli(["clean"], folder);
    expect(status).toBe(1);
    expect(out).toContain("holds  quality score");
    expect(out).toContain("FAILS  longest gap in open hours");
    expect(err).toContain("CLEAN_EXPECTATION_FAILED  EURUSD M1 is not as expected: maxGapMinutes");
    const quality = await cli(["quality", "--json"], folder);
    expect(JSON.parse(quality.out)).toMatchObject({
      trends: [{ instrument: "EURUSD", failures: 1 }],
      alerts: [{ id: "expectation-failed", instrument: "EURUSD" }],
    });
    expect((await cli(["run"], folder)).err).toContain("CLEAN_EXPECTATION_FAILED");
  }, 60_000);

  it("holds the bars of one vendor against the files of another", async () => {
    const folder = temporaryFolder();
    const row = (minute: number, close: string) => {
      const time = new Date(Date.UTC(2024, 0, 8, 14, minute)).toISOString().slice(0, 16);
      return `${time.replace("T", " ")},1.09500,1.09510,1.09490,${close},10`;
    };
    const file = (name: string, bad: number) => {
      const rows = Array.from({ length: 240 }, (_, minute) =>
        row(minute, minute === bad ? "1.09200" : minute % 2 === 0 ? "1.09503" : "1.09497"),
      );
      const text = ["time,open,high,low,close,volume", ...rows].join("\n");
      writeFileSync(join(folder, name), text.replaceAll("1.09490,1.09200", "1.09200,1.09200"));
    };
    file("ours.csv", 200);
    file("theirs.csv", -1);
    writeFileSync(
      join(folder, "plumbline.config.ts"),
      `const source = (name) => ({ kind: "csv", files: { EURUSD: [new URL(name, import.meta.url).pathname] }, clock: "UTC", timeframe: "M1" });
       export default { instruments: ["EURUSD"], workers: 0, source: source("ours.csv"),
         clean: { minimumScore: 0, compare: source("theirs.csv"), policies: { crossVendor: "fill" } } };`,
    );
    const { out, err } = await cli(["clean", "--json"], folder);
    expect(err).toBe("");
    expect(JSON.parse(out).instruments[0].counts).toMatchObject({ crossVendor: 1, badTick: 1 });
    const [bars] = cleanFolders(folder);
    expect(readFileSync(join(bars, "repairs.jsonl"), "utf8")).toContain(
      "the other vendor denies it",
    );
  }, 60_000);
});

describe("plumbline clean --rates", () => {
  it("holds the bars against the ECB's reference rates, and says what is off", async () => {
    const folder = temporaryFolder();
    // 14:15 in Frankfurt is 13:15 UTC in winter.
    const rows = Array.from({ length: 600 }, (_, minute) => {
      const time = new Date(Date.UTC(2024, 0, 8, 8, minute)).toISOString().slice(0, 16);
      return `${time.replace("T", " ")},1.09500,1.09510,1.09490,1.0950${minute % 2},10`;
    });
    writeFileSync(
      join(folder, "eurusd.csv"),
      ["time,open,high,low,close,volume", ...rows].join("\n"),
    );
    const rates = (name: string, usd: string) =>
      writeFileSync(join(folder, name), `Date,USD,JPY,\n2024-01-08,${usd},157.5,\n`);
    rates("right.csv", "1.0950");
    rates("inverted.csv", "0.9132");
    const command = ["clean", "--path", "eurusd.csv", "-i", "EURUSD", "--minimum-score", "0"];
    const { out, err } = await cli([...command, "--rates", "right.csv", "--json"], folder);
    expect(err).toBe("");
    expect(JSON.parse(out).rates).toMatchObject([
      { instrument: "EURUSD", comparison: { comparedCount: 1 }, warning: null },
    ]);
    const shown = await cli([...command, "--rates", "inverted.csv"], folder);
    expect(shown.out).toMatch(
      /warns {2}EURUSD M1: 1 compared, median ratio 1\.199.*other way round/,
    );
  }, 60_000);
});

describe("plumbline quality", () => {
  it("shows how scores went, and alerts with --check", async () => {
    const folder = folderWith("{}", '["EURUSD"]');
    expect((await cli(["quality"], folder)).out).toContain("no bars have been cleaned");
    await cli(["clean"], folder);
    await cli(["clean"], folder);
    const { out, status } = await cli(["quality", "--check"], folder);
    expect(status).toBe(0);
    expect(out).toMatch(/EURUSD M1 +2 .* 0\.99\d\d +0\.0000 +██ /);
    writeFileSync(
      join(folder, "plumbline.config.ts"),
      "export default { clean: { minimumScore: 0.9999 } };",
    );
    const alerted = await cli(["quality", "--check"], folder);
    expect(alerted.status).toBe(1);
    expect(alerted.out).toContain("ALERT  EURUSD quality-low: 0.99");
    expect(alerted.err).toContain("PIPELINE_QUALITY_ALERT");
    expect((await cli(["quality", "-i", "gbp/usd"], folder)).out).toContain("no bars");
    expect(existsSync(join(folder, ".plumbline"))).toBe(true);
  }, 60_000);
});

describe("the clean part of a config", () => {
  it.each([
    [
      { policies: { wik: "flag" } },
      /clean\.policies: .*"wik", expected the id of a check, perhaps wick/,
    ],
    [
      { policies: { wick: "fill" } },
      /policies\.wick is "fill", expected one of winsorise, flag, drop, fail/,
    ],
    [{ limits: { outageMinuts: 3 } }, /clean\.limits: .*perhaps outageMinutes/],
    [{ limits: { outageMinutes: -3 } }, /outageMinutes is -3, expected a number from 1/],
    [{ expect: { minScor: 1 } }, /clean\.expect\.minScor is not a key, did you mean minScore\?/],
    [{ warn: { minScore: 2 } }, /clean\.warn\.minScore/],
    [{ compare: { kind: "simulated" } }, /clean\.compare/],
  ])("%j is refused with PIPELINE_CONFIG_INVALID", (clean, message) => {
    expect(() => parseConfig({ clean })).toThrow(message);
  });

  it("has every default", () => {
    expect(parseConfig({}).clean).toEqual({
      minimumScore: 0.95,
      policies: {},
      limits: {},
      parity: true,
      expect: {},
      warn: {},
    });
  });
});
