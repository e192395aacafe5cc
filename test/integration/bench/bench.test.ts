import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { repository } from "../../support/repository.js";

/** What a command came to. */
interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** `npm run bench`, without building `dist/` again beneath the other tests. */
function bench(...args: string[]): Promise<Outcome> {
  const command = ["run", "--silent", "--ignore-scripts", "bench", "--", ...args];
  const options = { cwd: repository, shell: process.platform === "win32" };
  return new Promise((resolve) => {
    execFile("npm", command, options, (error, out, err) => {
      const status = error === null ? 0 : Number(error.code);
      resolve({ status, out, err });
    });
  });
}

interface Line {
  readonly [field: string]: unknown;
}

function linesOf({ out }: Outcome): Line[] {
  return out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const results = `${repository}bench/RESULTS.md`;
const readResults = () => (existsSync(results) ? readFileSync(results, "utf8") : null);

describe("npm run bench", () => {
  it("prints a line a measurement, with all fields, and leaves the results as they are", async () => {
    const before = readResults();
    const outcome = await bench("track", "ingest", "--quick", "--json");
    expect(outcome.status, outcome.err).toBe(0);
    const lines = linesOf(outcome);
    const number = expect.any(Number);
    for (const line of lines) {
      expect(line).toEqual({
        area: expect.stringMatching(/^(ingest|track)$/),
        name: expect.any(String),
        unit: expect.any(String),
        median: number,
        min: number,
        max: number,
        runs: number,
        peer: line.peer === null ? null : expect.any(String),
        peerMedian: line.peer === null ? null : number,
        ratio: line.peer === null ? null : number,
      });
      expect(line.min).toBeGreaterThan(0);
    }
    const areas = lines.map(({ area }) => area);
    expect([...new Set(areas)]).toEqual(["ingest", "track"]);
    expect(lines).toContainEqual(
      expect.objectContaining({
        name: "CSV to Parquet",
        unit: "rows/s",
        peer: expect.stringMatching(/^DuckDB v[\d.]+, 1 thread$/),
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ name: "peak memory of the process", unit: "MB" }),
    );
    expect(readResults()).toBe(before);
  }, 120_000);

  it("prints a table for people", async () => {
    const outcome = await bench("track", "--quick");
    expect(outcome.status, outcome.err).toBe(0);
    expect(outcome.out).toMatch(/^track: .*\n\nmeasurement +median/);
    expect(outcome.err).toContain("these numbers measure nothing");
  }, 120_000);

  it.each([
    [["trains"], "did you mean train?"],
    [["ingest", "--jsno"], "--json"],
  ])(
    "exits with 2 at %j and names the nearest",
    async (args, said) => {
      const { status, out, err } = await bench(...args);
      expect(status).toBe(2);
      expect(out).toBe("");
      expect(err).toContain(said);
    },
    120_000,
  );
});
