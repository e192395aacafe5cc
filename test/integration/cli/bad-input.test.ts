import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cli } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";

/** Lines of a CSV of hourly bars on weekdays, from 2015 on. */
function hourlyRows(count: number): string[] {
  const rows: string[] = [];
  let price = 1.1;
  for (let time = Date.UTC(2015, 0, 5); rows.length < count; time += 3_600_000) {
    const weekday = new Date(time).getUTCDay();
    const hour = new Date(time).getUTCHours();
    if (weekday === 6 || (weekday === 5 && hour >= 21) || (weekday === 0 && hour < 22)) continue;
    // A walk that repeats: sine waves of lengths that do not meet.
    const next = 1.1 + 0.01 * Math.sin(rows.length / 37) + 0.004 * Math.sin(rows.length / 7.3);
    const [high, low] = [Math.max(price, next) + 0.0004, Math.min(price, next) - 0.0004];
    const stamp = new Date(time).toISOString().slice(0, 19).replace("T", " ");
    rows.push(
      `${stamp},${price.toFixed(5)},${high.toFixed(5)},${low.toFixed(5)},${next.toFixed(5)},${100 + (rows.length % 50)}`,
    );
    price = next;
  }
  return rows;
}

const header = "time,open,high,low,close,volume";
const good = [header, ...hourlyRows(3_000)];

async function runOn(content: string | Buffer, ...more: string[]) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "bars.csv"), content);
  const args = [
    "run",
    "--source",
    "csv",
    "--path",
    "bars.csv",
    "--instrument",
    "EURUSD",
    "--workers",
    "0",
    "--turns",
    "0",
  ];
  return { folder, ...(await cli([...args, ...more], folder)) };
}

/** Artifacts of a kind in the workspace. */
function artifacts(folder: string, kind: string): string[] {
  const place = join(folder, ".plumbline", "artifacts", kind);
  return existsSync(place) ? readdirSync(place) : [];
}

describe("a file that cannot be used", () => {
  it.each([
    ["is empty", "", "INGEST_FILE_EMPTY"],
    ["is binary", Buffer.from([0, 1, 2, 255, 254, 0, 9, 8, 7, 0, 0, 1]), "INGEST_FILE_BINARY"],
    ["has a header only", `${header}\n`, "INGEST_"],
    [
      "lacks a column",
      good.map((line) => line.split(",").slice(0, 4).join(",")).join("\n"),
      "INGEST_",
    ],
    [
      "is separated by what is no separator",
      good.map((line) => line.replaceAll(",", "#")).join("\n"),
      "INGEST_",
    ],
    [
      "has text for prices",
      good.map((line, i) => (i === 0 ? line : line.replace(/,1\.\d+/g, ",abc"))).join("\n"),
      "INGEST_",
    ],
    [
      "has prices of zero",
      good.map((line, i) => (i === 0 ? line : line.replace(/,1\.\d+/g, ",0"))).join("\n"),
      "INGEST_",
    ],
    [
      "holds two instruments",
      good
        .map((line, i) => (i === 0 ? `symbol,${line}` : `${i % 2 ? "EURUSD" : "GBPUSD"},${line}`))
        .join("\n"),
      "INGEST_INSTRUMENTS_MIXED",
    ],
  ])("because it %s is refused with a code, the place and what to do", async (_, content, code) => {
    const outcome = await runOn(content, "--json");
    expect(outcome.status).toBeGreaterThan(0);
    const { error } = JSON.parse(outcome.err);
    expect(error.code).toContain(code);
    expect(JSON.stringify(error.where) + error.message).toContain("bars.csv");
    expect(error.remedy).not.toBe("");
    expect(artifacts(outcome.folder, "raw-bars")).toEqual([]);
    expect(readdirSync(join(outcome.folder, ".plumbline", "scratch"))).toEqual([]);
  });

  it("because it is not there, or is a folder, is refused likewise", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "bars"));
    const missing = await cli(
      ["run", "--path", "none.csv", "--instrument", "EURUSD", "--workers", "0"],
      folder,
    );
    expect(missing).toMatchObject({
      status: 1,
      err: expect.stringContaining("INGEST_FILE_MISSING"),
    });
    const directory = await cli(
      ["run", "--path", "bars", "--instrument", "EURUSD", "--workers", "0"],
      folder,
    );
    expect(directory).toMatchObject({
      status: 1,
      err: expect.stringContaining("INGEST_FILE_IS_FOLDER"),
    });
  });
});

describe("a file with bad rows", () => {
  it("goes through, and each bad row is in quarantine with file, line and reason", async () => {
    const lines = [...good];
    lines[100] = lines[100].replace(/,1\.\d+/, ",oops");
    lines[200] = lines[200].replace(/,1\.\d+/g, ",0");
    lines[300] = lines[300].split(",").slice(0, 3).join(",");
    const half = "2015-12-01 10:00:00,1.1,1.";
    const { status, folder, out } = await runOn(`${lines.join("\n")}\n${half}`, "--json");
    expect(status).toBe(0);
    const [raw] = artifacts(folder, "raw-bars");
    const place = join(folder, ".plumbline", "artifacts", "raw-bars", raw, "quarantine.jsonl");
    const rows = readFileSync(place, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(rows.map(({ line, reason }) => [line, reason])).toEqual([
      [101, "number-unreadable"],
      [201, "price-not-positive"],
      [301, "field-count"],
      [3_002, "half-line"],
    ]);
    expect(rows[3].text).toBe(half);
    expect(JSON.parse(out).quality.EURUSD.rows.read).toBe(good.length - 1 - 3);
  });

  it("in the wrong order gives the very bars of the ordered file", async () => {
    const shuffled = [...good];
    for (const at of [500, 900, 1_700]) {
      [shuffled[at], shuffled[at + 3]] = [shuffled[at + 3], shuffled[at]];
    }
    const ordered = await runOn(good.join("\n"), "--json");
    const mixed = await runOn(shuffled.join("\n"), "--json");
    expect(mixed.status).toBe(0);
    const nodes = (text: string) => JSON.parse(text).nodes;
    expect(nodes(mixed.out)).toEqual(nodes(ordered.out));
  });
});
