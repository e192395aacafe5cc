import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type CliOutcome, cli, cliProcess } from "../../support/cli.js";
import { sharedFolder, temporaryFolder } from "../../support/folder.js";
import { hourlyCsv } from "../../support/hourly-csv.js";

/** What every refusal must say. */
interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly where: Readonly<Record<string, string | number>>;
  readonly remedy: string;
}

function refusalOf(outcome: CliOutcome): Refusal {
  expect(outcome.status).toBeGreaterThan(0);
  const { error }: { error: Refusal } = JSON.parse(outcome.err);
  expect(error.code).not.toBe("INTERNAL_UNEXPECTED");
  expect(error.remedy).not.toBe("");
  return error;
}

/** The head of every file: its features begin on line 6. */
const head = `import { bars, ema, featureSet, logReturn, rsi, sub } from "plumbline";

const { close } = bars();

export default featureSet("mine", {
`;

/** A mistake in a file of features, the line that it is on, and what must be said. */
const mistakes: readonly {
  readonly name: string;
  readonly text: string;
  readonly line: number;
  readonly code: string;
  readonly message: RegExp;
  readonly remedy: RegExp;
}[] = [
  {
    name: "a column that bars do not have",
    text: `${head}  rsi_14: rsi(close, 14),\n  trend: ema(bars().clos, 20),\n});`,
    line: 7,
    code: "FEATURES_COLUMN_UNKNOWN",
    message: /no column "clos"/,
    remedy: /did you mean close\?/,
  },
  {
    name: "a timeframe that there is not",
    text: `${head}  slow: ema(bars({ timeframe: "H44" }).close, 20),\n});`,
    line: 6,
    code: "MARKET_TIMEFRAME_UNKNOWN",
    message: /H44/,
    remedy: /H4/,
  },
  {
    name: "a pair that there is not",
    text: `${head}  lead:\n    logReturn(bars({ instrument: "GBPUSF" }).close, 1),\n});`,
    line: 7,
    code: "MARKET_INSTRUMENT_UNKNOWN",
    message: /GBPUSF/,
    remedy: /GBPUSD/,
  },
  ...[
    ["0", "the nearest is 1"],
    ["-3", "the nearest is 1"],
    ["2.5", "the nearest is 3"],
  ].map(([length, nearest]) => ({
    name: `a window of ${length}`,
    text: `${head}  trend: ema(close, ${length}),\n});`,
    line: 6,
    code: "FEATURES_PARAMETER_INVALID",
    message: new RegExp(`length is ${length}, expected an integer ≥ 1`),
    remedy: new RegExp(nearest),
  })),
  {
    name: "a series that is not one",
    text: `const later = undefined;\n${head}  trend: sub(close, later),\n});`,
    line: 7,
    code: "FEATURES_EXPRESSION_INVALID",
    message: /sub: y is undefined, expected a series/,
    remedy: /bars\(\)\.close/,
  },
  {
    name: "a feature that needs itself",
    text: `import { bars, ema, featureSet } from "plumbline";
const fast = ema(slow, 3);
const slow = ema(fast, 9);
export default featureSet("mine", { fast, slow });`,
    line: 2,
    code: "FEATURES_FILE_UNREADABLE",
    message: /'slow' before initialization/,
    remedy: /open it/,
  },
  {
    name: "a circle of nodes made by hand",
    text: `import { bars, ema, featureSet } from "plumbline";
const node = { operator: "sub", version: 1, parameters: {}, inputs: [bars().close], id: "x" };
node.inputs.push(ema(node, 3));
export default featureSet("mine", {
  around: node,
});`,
    line: 4,
    code: "FEATURES_EXPRESSION_CYCLIC",
    message: /around reads itself: sub reads ema reads sub/,
    remedy: /lag\(x, 1\)/,
  },
  {
    name: "two features of one name in one object",
    text: `${head}  rsi_14: rsi(close, 14),\n  other: close,\n  rsi_14: rsi(close, 15),\n});`,
    line: 8,
    code: "FEATURES_NAME_INVALID",
    message: /rsi_14 stands twice in one object, on lines 6 and 8/,
    remedy: /rename one/,
  },
  {
    name: "two features of one name in two families",
    text: `import { bars, featureSet, rsi } from "plumbline";
const momentum = { rsi_14: rsi(bars().close, 14) };
const more = { rsi_14: rsi(bars().high, 14) };
export default featureSet("mine", [momentum, more]);`,
    line: 4,
    code: "FEATURES_NAME_INVALID",
    message: /two features named rsi_14/,
    remedy: /rename one/,
  },
  {
    name: "a name that is not allowed",
    text: `${head}  Rsi14: rsi(close, 14),\n});`,
    line: 5,
    code: "FEATURES_NAME_INVALID",
    message: /"Rsi14"/,
    remedy: /rsi14/,
  },
  {
    name: "a word that is not defined",
    text: `${head}  trend: emma(close, 14),\n});`,
    line: 6,
    code: "FEATURES_FILE_UNREADABLE",
    message: /emma is not defined/,
    remedy: /open it/,
  },
];

describe("a mistake in a file of features", () => {
  it.each(mistakes)(
    "$name is refused with code, file, line and the right choice",
    async (mistake) => {
      const folder = temporaryFolder();
      const file = join(folder, "mine.ts");
      writeFileSync(file, mistake.text);
      const outcome = await cli(["features", "register", "mine.ts", "--json"], folder);
      expect(outcome.status).toBe(2);
      const { code, message, where, remedy } = refusalOf(outcome);
      expect({ code, file: where.file, line: where.line }).toEqual({
        code: mistake.code,
        file,
        line: mistake.line,
      });
      expect(message).toMatch(mistake.message);
      expect(remedy + message).toMatch(mistake.remedy);
      // For people, as editors open it.
      const printed = await cli(["features", "show", "mine.ts"], folder);
      expect(printed.err).toContain(`file ${file}:${mistake.line}`);
    },
  );

  it("is refused likewise where the config of a run imports the file", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "mine.ts"), mistakes[0].text);
    writeFileSync(
      join(folder, "plumbline.config.ts"),
      'import set from "./mine";\nexport default { features: { set } };\n',
    );
    const outcome = await cli(["run", "--json"], folder);
    expect(outcome.status).toBe(2);
    expect(refusalOf(outcome)).toMatchObject({
      code: "FEATURES_COLUMN_UNKNOWN",
      where: { file: join(folder, "mine.ts"), line: 7 },
    });
  });

  it("in a file that is not there, or exports no set, is refused with the file", async () => {
    const folder = temporaryFolder();
    const missing = await cli(["features", "register", "none.ts", "--json"], folder);
    expect(refusalOf(missing)).toMatchObject({
      code: "FEATURES_FILE_MISSING",
      where: { file: join(folder, "none.ts") },
    });
    writeFileSync(join(folder, "none.ts"), "export const a = 1;\n");
    const without = await cli(["features", "register", "none.ts", "--json"], folder);
    expect(refusalOf(without)).toMatchObject({
      code: "FEATURES_FILE_WITHOUT_SET",
      where: { file: join(folder, "none.ts") },
    });
  });
});

describe("features that the data cannot feed", () => {
  const folder = sharedFolder();
  const file = join(folder, "mine.ts");
  const set = (text: string) => writeFileSync(file, `${head}${text}\n});\n`);
  const csv = ["--source", "csv", "--path", "eur.csv", "--instrument", "EURUSD"];

  beforeAll(() => {
    writeFileSync(join(folder, "eur.csv"), hourlyCsv("eur", 3_000));
  });

  it("for they read a finer timeframe, are refused with the line and the finest there is", async () => {
    set('  calm: close,\n  fast: ema(\n    bars({ timeframe: "M5" }).close, 3),');
    const planned = await cli(["features", "plan", "mine.ts", ...csv, "--json"], folder);
    expect(planned.status).toBe(2);
    expect(refusalOf(planned)).toMatchObject({
      code: "FEATURES_TIMEFRAME_TOO_FINE",
      message: "feature fast: m5.close reads M5 bars, but the data are H1 bars",
      where: { set: "mine", feature: "fast", file, line: 8 },
      remedy: "read H1 bars or longer, or bring finer data",
    });
    const asked = await cli(
      ["features", "prove", "core", ...csv, "--timeframe", "M15", "--json"],
      folder,
    );
    expect(refusalOf(asked)).toMatchObject({
      code: "FEATURES_TIMEFRAME_TOO_FINE",
      message: "M15 bars are asked for, but the data of EURUSD are H1 bars",
      remedy: expect.stringContaining("ask for H1 or longer"),
    });
  });

  it("for they read a pair without files, are refused with the feature, the line and what there is", async () => {
    set('  calm: close,\n  lead: logReturn(bars({ instrument: "GBPUSD" }).close, 1),');
    for (const command of [
      ["run", "--workers", "0"],
      ["features", "prove"],
    ]) {
      writeFileSync(
        join(folder, "plumbline.config.ts"),
        'import set from "./mine";\nexport default { features: { set } };\n',
      );
      const outcome = await cli([...command, ...csv, "--json"], folder);
      expect(outcome.status).toBe(2);
      expect(refusalOf(outcome)).toMatchObject({
        code: "PIPELINE_NO_DATA",
        message: expect.stringContaining("feature lead needs bars of GBPUSD"),
        where: { instrument: "GBPUSD", feature: "lead", file, line: 7 },
        remedy: expect.stringContaining("read one of EURUSD instead"),
      });
    }
  });
});

describe("features that a model or a version forbids", () => {
  const folder = sharedFolder();
  const features = (...args: string[]) => cli(["features", ...args, "--json"], folder);
  const set = (text: string) => writeFileSync(join(folder, "mine.ts"), `${head}${text}\n});\n`);

  beforeAll(async () => {
    writeFileSync(join(folder, "eur.csv"), hourlyCsv("eur", 3_000));
    set("  rsi_14: rsi(close, 14),\n  return_1: logReturn(close, 1),");
    writeFileSync(
      join(folder, "plumbline.config.ts"),
      `import set from "./mine";
const target = { kind: "forwardReturn", horizonBars: 4 };
const parameters = { num_iterations: 5, num_leaves: 4, min_data_in_leaf: 30 };
export default {
  source: { kind: "csv", files: { EURUSD: ["eur.csv"] } },
  features: { set },
  nodes: [{ name: "executor", timeframe: "H1", target, parameters }],
  evaluate: { folds: 2 }, feedback: { turns: 0 }, clean: { minimumScore: 0 },
};
`,
    );
    expect(await cliProcess(["run", "--workers", "0", "--json"], folder)).toMatchObject({
      status: 0,
    });
  });

  it("a set whose version has other content here is not taken over", async () => {
    const there = temporaryFolder();
    writeFileSync(join(there, "mine.ts"), `${head}  rsi_14: rsi(close, 99),\n});\n`);
    await cli(["features", "register", "mine.ts"], there);
    await cli(["features", "export", "mine", "--output", "mine.json"], there);
    const outcome = await features("import", join(there, "mine.json"));
    expect(refusalOf(outcome)).toMatchObject({
      code: "FEATURES_VERSION_TAKEN",
      message: "feature set mine@1.0.0 is already published with other content",
      where: { set: "mine", version: "1.0.0", file: join(there, "mine.json") },
      remedy: expect.stringContaining("the next one is derived"),
    });
  });

  it("a set or a matrix whose ids are not the model's is not read", async () => {
    set("  rsi_14: rsi(close, 21),\n  return_1: logReturn(close, 1),");
    const file = await features("check", "EURUSD", "mine.ts");
    expect(refusalOf(file)).toMatchObject({
      code: "FEATURES_SET_INCOMPATIBLE",
      message: expect.stringMatching(
        /changed +rsi_14 +expected rsi\(close, 14\) \[\w{7}\] +found rsi\(close, 21\) \[\w{7}\]/,
      ),
      where: { node: "executor", set: "mine", features: "1" },
    });
    // Trained on the new set, the workspace has a matrix of other ids: the old model cannot read it.
    const before = JSON.parse((await features("lineage", "EURUSD")).out);
    const run = await cliProcess(["run", "--workers", "0", "--json"], folder);
    expect(run.status).toBe(0);
    const after = JSON.parse((await features("lineage", "EURUSD")).out);
    const idOf = (report: typeof before, kind: string): string =>
      report.madeFrom.find((one: { kind: string }) => one.kind === kind).id.slice(0, 7);
    const matrix = idOf(after, "feature-matrix");
    const outcome = await features("check", idOf(before, "model"), "--matrix", matrix);
    expect(refusalOf(outcome)).toMatchObject({
      code: "FEATURES_MATRIX_INCOMPATIBLE",
      message: expect.stringMatching(/changed +rsi_14 +expected rsi\(close, 14\)/),
      where: { node: "executor", matrix, features: "1" },
    });
    expect((await features("check", idOf(after, "model"), "--matrix", matrix)).status).toBe(0);
  });
});
