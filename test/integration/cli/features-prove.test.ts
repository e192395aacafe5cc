import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cli } from "../../support/cli.js";
import { sharedFolder } from "../../support/folder.js";
import { hourlyCsv } from "../../support/hourly-csv.js";

/** A file with an honest feature and one of an operator whose loop over the rows is given. */
const suspects = (loop: string, input = "bars().close") => `
import { bars, defineOperator, featureSet, lag, log, rsi, sub } from "plumbline";
const suspect = defineOperator({
  name: "suspect", version: 1, about: "does as it likes", memory: "finite",
  inputs: ["x"], parameters: {}, warmUp: () => 0,
  createKernel: () => ({
    state: new Float64Array(0),
    run([x], [out], start, end) { ${loop} },
  }),
});
export default featureSet("suspects", {
  honest: rsi(bars().close, 14),
  leaking: suspect.apply([${input}], {}),
});
`;

/** What leaks, the loop that does, and what it reads where that is not the close. */
const leaks: readonly (readonly [name: string, loop: string, input?: string])[] = [
  [
    "a centred window",
    `for (let i = start; i < end; i++) {
       let sum = 0;
       for (let k = -2; k <= 2; k++) sum += x[Math.min(end - 1, Math.max(start, i + k))];
       out[i] = sum / 5;
     }`,
  ],
  ["a negative lag", "for (let i = start; i < end; i++) out[i] = x[i + 3];"],
  [
    "a scale taken from the whole series",
    `let most = 0;
     for (let i = start; i < end; i++) most = Math.max(most, x[i]);
     for (let i = start; i < end; i++) out[i] = x[i] / most;`,
  ],
  [
    "a gap filled from the future",
    `let next = NaN;
     for (let i = end - 1; i >= start; i--) { if (x[i] === x[i]) next = x[i]; out[i] = next; }`,
    // Missing wherever the price did not rise.
    "log(sub(bars().close, lag(bars().close, 1)))",
  ],
  [
    "a peek at the end of the chunk",
    "for (let i = start; i < end; i++) out[i] = x[i] - x[end - 1];",
  ],
  [
    "a filter that runs forwards and backwards",
    `let mean = x[start];
     for (let i = start; i < end; i++) out[i] = mean += 0.2 * (x[i] - mean);
     for (let i = end - 1; i >= start; i--) out[i] = mean += 0.2 * (out[i] - mean);`,
  ],
];

describe("plumbline features prove", () => {
  const folder = sharedFolder();
  const prove = (...args: string[]) => cli(["features", "prove", ...args], folder);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  beforeAll(() => {
    write(
      "plumbline.config.ts",
      `import { bars, defineConfig, ema, featureSet, logReturn, rsi, sub } from "plumbline";
const { close } = bars();
const gbp = bars({ instrument: "GBPUSD" });
const h1 = bars({ timeframe: "H1" });
export default defineConfig({
  source: { kind: "simulated", from: "2024-01-01", to: "2024-02-15" },
  features: { set: featureSet("mine", {
    rsi_14: rsi(close, 14),
    lead: sub(logReturn(close, 1), logReturn(gbp.close, 1)),
    trend_h1: sub(close, ema(h1.close, 5)),
  }) },
});
`,
    );
  });

  it("proves the config's set on the config's bars", async () => {
    const { status, out, err } = await prove();
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toContain("bars of EURUSD M15, 2024-01-01T");
    expect(out).toMatch(/lead +none +the same +\d/);
    expect(out).toContain("none of 3 features sees the future");
    const { features, ...whole } = JSON.parse((await prove("--points", "4", "--json")).out);
    expect(whole).toMatchObject({ set: "mine", timeframe: "M15", points: 4, holds: true });
    expect(features).toMatchObject([
      { name: "rsi_14", code: "rsi(close, 14)", holds: true, pushes: { holds: true } },
      { name: "lead", holds: true },
      { name: "trend_h1", holds: true },
    ]);
  });

  it("proves core on files, at a timeframe of its own", async () => {
    write("bars.csv", hourlyCsv("prove", 3_000));
    const file = ["--source", "csv", "--path", "bars.csv", "--instrument", "EURUSD"];
    const { status, out } = await prove(
      "core",
      ...file,
      "--points",
      "6",
      "--json",
      "--timeframe",
      "H4",
    );
    const { timeframe, rowCount, features } = JSON.parse(out);
    expect({ timeframe, rowCount }).toEqual({ timeframe: "H4", rowCount: expect.any(Number) });
    // The file has no spreads, so nothing is proven of what reads them: said, and not passed over.
    const unproven = features.filter((one: { presentRows: number }) => one.presentRows === 0);
    expect(status).toBe(unproven.length > 0 ? 1 : 0);
    expect(features.every((one: { holds: boolean }) => one.holds)).toBe(true);
  });

  it.each(leaks.map(([name, loop, input]) => ({ name, loop, input })))(
    "finds $name, and exits with 1, the feature, the row and both values",
    async ({ loop, input }) => {
      write("suspects.ts", suspects(loop, input));
      const outcome = await prove("suspects.ts", "--json");
      expect(outcome.status).toBe(1);
      const { holds, features } = JSON.parse(outcome.out);
      expect(holds).toBe(false);
      expect(features).toMatchObject([
        { name: "honest", holds: true },
        { name: "leaking", holds: false },
      ]);
      const { violation } = features[1];
      expect(violation.row).toBeLessThanOrEqual(violation.lastKeptRow);
      const { error } = JSON.parse(outcome.err);
      expect(error).toMatchObject({
        code: "FEATURES_LOOK_AHEAD_FOUND",
        where: { set: "suspects", feature: "leaking", row: violation.row },
      });
      expect(error.message).toContain(`row ${violation.row}`);
      expect(error.where.before).not.toBe(error.where.after);
    },
  );

  it("puts what fails first in the table", async () => {
    write("suspects.ts", suspects(leaks[1][1]));
    const { out, err } = await prove("suspects.ts");
    const [first] = out.split("\n").filter((line) => /^(honest|leaking)/.test(line));
    expect(first).toMatch(
      /^leaking +SEES row > \d+ in row \d+: .* → .* \((cut|shaken|missing|delayed)\)/,
    );
    expect(out).toContain("1 of 2 features do not hold");
    expect(err).toContain("FEATURES_LOOK_AHEAD_FOUND  feature leaking sees the future");
  });

  it("finds what is other bar by bar, though it looks at nothing later", async () => {
    write(
      "suspects.ts",
      suspects("for (let i = start; i < end; i++) out[i] = i === start ? NaN : x[i] - x[i - 1];"),
    );
    const outcome = await prove("suspects.ts", "--json");
    expect(outcome.status).toBe(1);
    expect(JSON.parse(outcome.err).error.code).toBe("FEATURES_STREAM_DIFFERENT");
  });

  it("does not pass a feature that never had a value", async () => {
    write(
      "thin.ts",
      'import { bars, featureSet, sma } from "plumbline";\nexport default featureSet("thin", { slow: sma(bars().close, 999) });\n',
    );
    const outcome = await prove("thin.ts", "--rows", "500", "--json");
    expect(outcome.status).toBe(1);
    expect(JSON.parse(outcome.err).error.code).toBe("FEATURES_PROOF_EMPTY");
    expect((await prove("thin.ts", "--rows", "2000")).status).toBe(0);
  });
});

describe("plumbline features plan", () => {
  const folder = sharedFolder();
  const plan = (...args: string[]) => cli(["features", "plan", ...args], folder);

  beforeAll(() => {
    writeFileSync(
      join(folder, "plumbline.config.ts"),
      `import { bars, defineConfig, ema, featureSet, sub } from "plumbline";
const { close } = bars();
export default defineConfig({
  source: { kind: "simulated", from: "2024-01-01", to: "2024-02-01" },
  features: { set: featureSet("mine", {
    cross: sub(ema(close, 5), ema(close, 20)),
    distance: sub(close, ema(close, 20)),
    slow_h1: ema(bars({ timeframe: "H1" }).close, 10),
  }) },
});
`,
    );
  });

  it("says what is computed, what is shared, warm-up, buffers and a cost for each node", async () => {
    const { status, out } = await plan("--json");
    expect(status).toBe(0);
    const result = JSON.parse(out);
    expect(result).toMatchObject({
      set: "mine",
      instrument: "EURUSD",
      timeframe: "M15",
      clocks: ["M15", "H1"],
      joins: 1,
      // close twice (M15, H1), three averages and two differences; 5 + 4 + 2 as written.
      computedNodes: 7,
      writtenNodes: 11,
      warmUpBaseRows: 39,
    });
    const used = Object.fromEntries(
      result.values.map((one: { code: string; kind: string; readers: number }) => [
        `${one.kind} ${one.code}`,
        one.readers,
      ]),
    );
    expect(used["kernel ema(close, 20)"]).toBe(2);
    expect(used["source close"]).toBe(3);
    for (const value of result.values) {
      expect(value.nanosecondsPerRow > 0).toBe(value.kind === "kernel");
    }
    expect(result.nanosecondsPerRow).toBeGreaterThan(0);
    const [cross] = result.features;
    expect(cross).toMatchObject({ name: "cross", warmUpBaseRows: 19, memory: "fading" });
    expect(cross.nanosecondsPerRowAlone).toBeGreaterThan(0);
  });

  it("is readable, for a set and a timeframe that are named", async () => {
    const { status, out } = await plan("core", "--timeframe", "H1");
    expect(status).toBe(0);
    expect(out).toMatch(/core on EURUSD H1: \d+ features/);
    for (const text of ["most used", "dearest", "buffers", "warm-up", "ns a row"]) {
      expect(out).toContain(text);
    }
    expect((await plan("--all")).out).toContain("join ema(h1.close, 10)");
  });

  it.each([
    [["--timeframe", "H7"], "MARKET_TIMEFRAME_UNKNOWN"],
    [["--instrument", "EURUDS"], "EURUSD"],
    [["corre"], "did you mean"],
    [["--rows", "many"], "whole number"],
  ])("%j is refused with 2", async (args, said) => {
    const { status, err } = await plan(...args);
    expect(status).toBe(2);
    expect(err).toContain(said);
  });
});
