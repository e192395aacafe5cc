import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openWorkspace } from "../../../src/store/workspace.js";
import { type CliOutcome, cli, cliProcess } from "../../support/cli.js";
import { sharedFolder, temporaryFolder } from "../../support/folder.js";
import { hourlyCsv } from "../../support/hourly-csv.js";
import { wobbleFile } from "../../support/wobble.js";

const setFile = (features: string, name = "mine") => `
import { bars, ema, featureSet, logReturn, rsi, sub } from "plumbline";
const { close } = bars();
const gbp = bars({ instrument: "GBPUSD" });
export default featureSet("${name}", {
${features}
});
`;
const first = `  return_1: logReturn(close, 1),
  rsi_14: rsi(close, 14),
  trend_5: sub(close, ema(close, 5)),
  gbp_1: logReturn(gbp.close, 1),`;

const config = `
import { defineConfig } from "plumbline";
import set from "./set";
const trees = { num_iterations: 10, num_leaves: 4, min_data_in_leaf: 30 };
const target = { kind: "forwardReturn", horizonBars: 4 };
export default defineConfig({
  source: { kind: "csv", files: { EURUSD: ["eur.csv"], GBPUSD: ["gbp.csv"] } },
  features: { set },
  nodes: [
    { name: "tactician", timeframe: "H4", target, parameters: trees, features: ["rsi_14", "trend_5"] },
    { name: "executor", timeframe: "H1", target, upstream: ["tactician"], parameters: trees,
      features: ["return_1", "gbp_1"] },
  ],
  evaluate: { folds: 2 },
  feedback: { turns: 0 },
  clean: { minimumScore: 0 },
});
`;

/** What a command printed as JSON, after it ended as it should. */
function json<Result>(outcome: CliOutcome, status = 0): Result {
  expect({ status: outcome.status, err: status === 0 ? outcome.err : "" }).toEqual({
    status,
    err: "",
  });
  return JSON.parse(outcome.out);
}

function errorOf(outcome: CliOutcome) {
  return JSON.parse(outcome.err).error;
}

describe("plumbline features", () => {
  const folder = sharedFolder();
  const features = (...args: string[]) => cli(["features", ...args], folder);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

  beforeAll(async () => {
    write("eur.csv", hourlyCsv("eur", 3_000));
    write("gbp.csv", hourlyCsv("gbp", 3_000));
    write("set.ts", setFile(first));
    write("plumbline.config.ts", config);
    // In a process of its own, where relative paths of the config are those of the folder.
    const outcome = await cliProcess(["run", "--workers", "0", "--json"], folder);
    expect(outcome).toMatchObject({ status: 0, err: "" });
  });

  it.each([
    "list",
    "show",
    "diff",
    "register",
    "lineage",
    "impact",
    "check",
    "deprecate",
    "export",
    "import",
    "operators",
    "plan",
    "prove",
  ])("%s --help says what there is, with an example", async (name) => {
    const { status, out } = await features(name, "--help");
    expect(status).toBe(0);
    for (const text of ["--workspace", "--json", "Examples:", `plumbline features ${name}`]) {
      expect(out).toContain(text);
    }
  });

  it("alone, or with a word that it does not know, says what there is and exits with 2", async () => {
    expect((await features()).status).toBe(2);
    const wrong = await features("lisst");
    expect(wrong).toMatchObject({ status: 2, err: expect.stringContaining("Did you mean list?") });
  });

  it("list shows each version, who uses it and which champion stands on it", async () => {
    const { sets } = json<{ sets: object[] }>(await features("list", "--json"));
    expect(sets).toMatchObject([
      { name: "mine", version: "1.0.0", features: 4, modelTrees: 1, inService: ["EURUSD"] },
    ]);
    expect((await features("list")).out).toMatch(/mine +1\.0\.0 +4 .* EURUSD +from the config/);
  });

  it("show prints formulas, operators, pairs and timeframes of a set, wherever it comes from", async () => {
    const published = json<{ features: object[] }>(await features("show", "mine@1.0.0", "--json"));
    expect(published).toMatchObject({
      version: "1.0.0",
      operators: ["ema@1", "logReturn@1", "rsi@1", "sub@1"],
      instruments: ["GBPUSD"],
      timeframes: [],
    });
    expect(published.features[2]).toMatchObject({
      name: "trend_5",
      printed: "sub(close, ema(close, 5))",
    });
    expect(json(await features("show", "set.ts", "--json"))).toEqual(published);
    const core = await features("show", "core-m15");
    expect(core.out).toContain("core-m15 (not published)");
    expect(core.out).toContain("timeframes  its own, H1, H4");
  });

  it("operators lists definitions, and what a missing row does to each", async () => {
    const { out } = await features("operators");
    expect(out).toMatch(/ema\(x, length\) +1 +fading +that row alone +exponential/);
    expect(out).toMatch(/sma\(x, length\) +1 +\w+ +until it has left the window/);
    expect(json(await features("operators", "lag", "--json"))).toMatchObject({
      operators: [{ name: "lag", version: 1, recovery: { kind: "shifted" } }],
    });
    expect(await features("operators", "emaa")).toMatchObject({
      status: 2,
      err: expect.stringContaining("did you mean ema?"),
    });
  });

  it("lineage of a champion goes down to the vendors' files", async () => {
    const report = json<{ madeFrom: { kind: string }[]; vendorFiles: { paths: string[] }[] }>(
      await features("lineage", "EURUSD", "--json"),
    );
    expect(report).toMatchObject({
      featureSets: ["mine@1.0.0"],
      operators: ["ema@1", "logReturn@1", "rsi@1", "sub@1"],
      instruments: ["GBPUSD"],
      usedBy: [{ kind: "champion", what: "EURUSD, in service" }],
    });
    expect(new Set(report.madeFrom.map(({ kind }) => kind))).toEqual(
      new Set([
        "model",
        "feature-matrix",
        "predictions",
        "timeframe-bars",
        "clean-bars",
        "raw-bars",
      ]),
    );
    const paths = report.vendorFiles.flatMap((file) => file.paths).sort();
    expect(paths).toEqual([join(folder, "eur.csv"), join(folder, "gbp.csv")]);
    expect((await features("lineage", "EURUSD")).out).toContain(join(folder, "gbp.csv"));
  });

  it("lineage of one model, and of a set, says who uses it", async () => {
    const tree = json<{ madeFrom: { kind: string; id: string; what: string }[] }>(
      await features("lineage", "EURUSD", "--json"),
    );
    const tactician = tree.madeFrom.find(
      ({ what, kind }) => kind === "model" && what === "tactician",
    );
    const model = json<{ operators: string[]; usedBy: { kind: string }[] }>(
      await features("lineage", tactician?.id.slice(0, 7) ?? "", "--json"),
    );
    expect(model.operators).toEqual(["ema@1", "rsi@1", "sub@1"]);
    expect(model.usedBy.map(({ kind }) => kind)).toContain("model-tree");
    const set = json<{ usedBy: { kind: string; what: string }[] }>(
      await features("lineage", "mine", "--json"),
    );
    expect(set.usedBy.map(({ kind, what }) => `${kind} ${what}`)).toEqual(
      expect.arrayContaining([
        "model EURUSD tactician",
        "model EURUSD executor",
        "model-tree EURUSD, in service",
      ]),
    );
  });

  it.each([
    // Only the tactician reads rsi and ema; the executor reads the tactician's predictions.
    [
      ["--operator", "ema"],
      ["trend_5"],
      { tactician: [["trend_5"], []], executor: [[], ["node tactician"]] },
    ],
    [
      ["--operator", "rsi@1"],
      ["rsi_14"],
      { tactician: [["rsi_14"], []], executor: [[], ["node tactician"]] },
    ],
    [["--feature", "return_1"], ["return_1"], { executor: [["return_1"], []] }],
    [["--instrument", "gbp/usd"], ["gbp_1"], { executor: [["gbp_1"], []] }],
    [
      ["--instrument", "EURUSD"],
      [],
      { tactician: [[], ["bars of EURUSD"]], executor: [[], ["bars of EURUSD", "node tactician"]] },
    ],
    [["--file", "gbp.csv"], [], { executor: [[], ["bars of EURUSD"]] }],
    [
      ["--file", "eur.csv"],
      [],
      { tactician: [[], ["bars of EURUSD"]], executor: [[], ["bars of EURUSD", "node tactician"]] },
    ],
  ])("impact %j names the sets and models that break, and why", async (args, inSet, models) => {
    const found = json<{
      sets: { label: string; features: string[] }[];
      models: { node: string; features: string[]; through: string[]; isInService: boolean }[];
      champions: { instrument: string }[];
    }>(await features("impact", ...args, "--json"));
    expect(found.sets.flatMap((set) => set.features)).toEqual(inSet);
    expect(
      Object.fromEntries(
        found.models.map((model) => [model.node, [model.features, model.through]]),
      ),
    ).toEqual(models);
    expect(found.models.every(({ isInService }) => isInService)).toBe(true);
    expect(found.champions.map(({ instrument }) => instrument)).toEqual(["EURUSD"]);
  });

  it("impact knows a file that has gone, by what it held, and one that was moved", async () => {
    const text = readFileSync(join(folder, "gbp.csv"));
    rmSync(join(folder, "gbp.csv"));
    const gone = json<{ models: { node: string }[] }>(
      await features("impact", "--file", "gbp.csv", "--json"),
    );
    expect(gone.models.map(({ node }) => node)).toEqual(["executor"]);
    writeFileSync(join(folder, "elsewhere.csv"), text);
    expect(json(await features("impact", "--file", "elsewhere.csv", "--json"))).toMatchObject({
      models: gone.models,
    });
    writeFileSync(join(folder, "gbp.csv"), text);
  });

  it("impact of what nothing uses is an error with the nearest that is used", async () => {
    expect(errorOf(await features("impact", "--operator", "emma", "--json"))).toMatchObject({
      code: "PIPELINE_SUBJECT_UNKNOWN",
      remedy: "did you mean ema?",
    });
    expect(errorOf(await features("impact", "--feature", "rsi_41", "--json"))).toMatchObject({
      remedy: "did you mean rsi_14?",
    });
    expect((await features("impact")).status).toBe(2);
    expect((await features("impact", "--operator", "ema", "--feature", "rsi_14")).status).toBe(2);
  });

  it("register derives each version from the change, and previews it", async () => {
    const register = async (text: string, ...more: string[]) => {
      write("set.ts", text);
      return json<{ version: string; change: string }>(
        await features("register", "set.ts", "--json", ...more),
      );
    };
    expect(await register(setFile(first))).toMatchObject({ version: "1.0.0", change: "none" });
    const wider = setFile(`${first}\n  high_1: logReturn(bars().high, 1),`);
    expect(await register(wider, "--dry-run")).toMatchObject({ version: "1.1.0", isPreview: true });
    expect(await register(wider)).toMatchObject({ version: "1.1.0", change: "minor" });
    expect(
      await register(setFile(first.replace("rsi(close, 14)", "rsi(close, 15)"))),
    ).toMatchObject({ version: "2.0.0", change: "major", before: "1.1.0" });
    const { out } = await features("diff", "mine@1.1.0", "mine@2.0.0");
    expect(out).toBe(
      [
        "mine@1.1.0 → mine@2.0.0: a major change",
        "  removed    high_1",
        "  changed    rsi_14",
        "    before   rsi(close, 14)",
        "    after    rsi(close, 15)",
        "",
      ].join("\n"),
    );
    expect(json(await features("diff", "set.ts", "mine", "--json"))).toMatchObject({
      change: "none",
    });
  });

  it("check says of each node whether it can read a set, and exits with 1 where one cannot", async () => {
    const fits = json(await features("check", "EURUSD", "mine@1.1.0", "--json"));
    expect(fits).toMatchObject({
      isCompatible: true,
      nodes: [{ node: "tactician" }, { node: "executor" }],
    });
    const latest = await features("check", "EURUSD", "--json");
    expect(json(latest, 1)).toMatchObject({
      isCompatible: false,
      against: "feature set mine@2.0.0",
      nodes: [
        {
          node: "tactician",
          isCompatible: false,
          conflicts: [{ kind: "changed", name: "rsi_14" }],
        },
        { node: "executor", isCompatible: true },
      ],
    });
    const { code, message } = errorOf(latest);
    expect(code).toBe("FEATURES_SET_INCOMPATIBLE");
    expect(message).toMatch(/rsi_14 +expected rsi\(close, 14\) .* found rsi\(close, 15\)/);
    expect(errorOf(await features("check", "EURUDS", "--json"))).toMatchObject({
      code: "PIPELINE_MODEL_UNKNOWN",
      remedy: "did you mean EURUSD?",
    });
  });

  it("check holds a model against a matrix, column by column", async () => {
    const { madeFrom } = json<{ madeFrom: { kind: string; id: string; what: string }[] }>(
      await features("lineage", "EURUSD", "--json"),
    );
    const idOf = (kind: string, what: string) =>
      madeFrom.find((one) => one.kind === kind && one.what === what)?.id.slice(0, 7) ?? "";
    const model = idOf("model", "executor");
    const own = await features(
      "check",
      model,
      "--matrix",
      idOf("feature-matrix", "EURUSD H1"),
      "--json",
    );
    expect(json(own)).toMatchObject({ isCompatible: true });
    const other = await features(
      "check",
      model,
      "--matrix",
      idOf("feature-matrix", "EURUSD H4"),
      "--json",
    );
    expect(other.status).toBe(1);
    expect(errorOf(other)).toMatchObject({
      code: "FEATURES_MATRIX_INCOMPATIBLE",
      message: expect.stringMatching(/missing +return_1 +expected logReturn\(close, 1\)/),
    });
    expect((await features("check", model, "mine", "--matrix", "abc")).status).toBe(2);
    expect(errorOf(await features("check", model, "--matrix", "0000000", "--json")).code).toBe(
      "STORE_ARTIFACT_MISSING",
    );
  });

  it("deprecate warns whoever uses a version from then on, until it is lifted", async () => {
    const why = "use mine@2.0.0";
    const marked = await features("deprecate", "mine@1.0.0", "--message", why);
    expect(marked).toMatchObject({ status: 0, out: expect.stringContaining(why) });
    const warning = "! feature set mine@1.0.0 is deprecated: use mine@2.0.0";
    expect((await features("show", "mine@1.0.0")).err).toContain(warning);
    expect((await features("check", "EURUSD", "mine@1.0.0")).err).toContain(warning);
    expect((await features("list")).out).toContain(`deprecated: ${why}`);
    expect(json(await features("show", "mine@1.0.0", "--json"))).toMatchObject({ deprecated: why });
    write("set.ts", setFile(first));
    const run = await cliProcess(["run", "--workers", "0"], folder);
    expect(run.err).toContain("feature set mine@1.0.0 is deprecated: use mine@2.0.0");
    const serve = await cli(["serve", "--port", "0"], folder);
    expect(serve.err).toContain("feature set mine@1.0.0 is deprecated: use mine@2.0.0");
    await features("deprecate", "mine@1.0.0", "--lift");
    expect((await features("show", "mine@1.0.0")).err).toBe("");
    for (const wrong of [
      ["mine@1.0.0"],
      ["mine", "--message", "x"],
      ["mine@1.0.0", "--message", " "],
    ]) {
      expect((await features("deprecate", ...wrong)).status).toBe(2);
    }
    expect((await features("deprecate", "mine@9.0.0", "--message", "x")).err).toContain(
      "FEATURES_VERSION_UNKNOWN",
    );
  });

  it("export and import give a set of the same ids in another workspace", async () => {
    const file = join(folder, "mine.json");
    expect((await features("export", "mine@1.1.0", "--output", "mine.json")).status).toBe(0);
    expect((await features("export", "mine@1.1.0", "--output", "mine.json")).err).toContain(
      "CLI_FILE_EXISTS",
    );
    expect((await features("export", "mine@1.1.0")).out).toBe(readFileSync(file, "utf8"));
    const there = temporaryFolder();
    expect(json(await cli(["features", "import", file, "--json"], there))).toEqual({
      name: "mine",
      version: "1.1.0",
    });
    const here = json<{ contentId: string }>(await features("show", "mine@1.1.0", "--json"));
    expect(json(await cli(["features", "show", "mine", "--json"], there))).toEqual(here);
    expect(json(await cli(["features", "import", file, "--json"], there))).toMatchObject({
      version: "1.1.0",
    });
    expect(json(await cli(["features", "show", file, "--json"], there))).toEqual(here);
  });

  it("import refuses a file that was changed, naming the place in it", async () => {
    const whole = JSON.parse((await features("export", "mine@1.1.0")).out);
    const tampered = async (change: (copy: typeof whole) => void) => {
      const copy = structuredClone(whole);
      change(copy);
      write("tampered.json", JSON.stringify(copy));
      const outcome = await features("import", "tampered.json", "--json");
      expect(outcome.status).toBeGreaterThan(0);
      const error = errorOf(outcome);
      expect(error.where.file).toBe(join(folder, "tampered.json"));
      return error;
    };
    const rsi = whole.form.nodes.findIndex((node: { operator: string }) => node.operator === "rsi");
    expect(
      await tampered(({ form }) => {
        form.nodes[rsi].parameters.length = 13;
      }),
    ).toMatchObject({ code: "FEATURES_FORM_INVALID", where: { path: "$.form.features[1].id" } });
    expect(
      await tampered((copy) => {
        copy.version = "1.2.0";
      }),
    ).toMatchObject({ code: "FEATURES_FORM_INVALID", message: expect.stringContaining("$.seal") });
    expect(
      await tampered(({ form }) => {
        form.nodes[rsi].inputs[0] = rsi;
      }),
    ).toMatchObject({
      code: "FEATURES_FORM_INVALID",
      where: { path: `$.form.nodes[${rsi}].inputs[0]` },
    });
    expect(await tampered((copy) => delete copy.form)).toMatchObject({
      code: "FEATURES_FORM_INVALID",
    });
    write("broken.json", "{");
    expect(errorOf(await features("import", "broken.json", "--json")).code).toBe(
      "FEATURES_FORM_INVALID",
    );
    expect(errorOf(await features("import", "none.json", "--json")).code).toBe(
      "FEATURES_FILE_MISSING",
    );
  });

  it("import refuses other content under a version that stands", async () => {
    const there = temporaryFolder();
    writeFileSync(join(there, "other.ts"), setFile("  other: logReturn(close, 3),"));
    await cli(["features", "register", "other.ts"], there);
    await cli(["features", "export", "mine", "--output", "other.json"], there);
    const outcome = await features("import", join(there, "other.json"), "--json");
    expect(outcome.status).toBe(1);
    expect(errorOf(outcome)).toMatchObject({
      code: "FEATURES_VERSION_TAKEN",
      where: { set: "mine", version: "1.0.0" },
    });
  });
});

describe("a set with an operator of the user's own", () => {
  const own = `
import { bars, featureSet } from "plumbline";
import { wobble } from "./lib/wobble";
export default featureSet("own", { wobble_5: wobble(bars().close, 5) });
`;
  function project(wobble = wobbleFile()): string {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "lib"));
    writeFileSync(join(folder, "lib", "wobble.ts"), wobble);
    writeFileSync(join(folder, "own.ts"), own);
    return folder;
  }

  it("is published after its operator has kept the laws, and not before", async () => {
    const folder = project();
    const { out } = await cli(["features", "register", "own.ts"], folder);
    expect(out).toContain("own@1.0.0 published, the first of its name");
    expect(out).toContain("operator wobble@1 of your own keeps the laws of kernels");
    expect((await cli(["features", "show", "own"], folder)).out).toContain("wobble(close, 5)");
    const leaking = project(wobbleFile({ ahead: 1 }));
    const refused = await cli(["features", "register", "own.ts", "--json"], leaking);
    expect(errorOf(refused)).toMatchObject({
      code: "FEATURES_LAW_BROKEN",
      where: { file: join(leaking, "lib", "wobble.ts"), line: 3 },
    });
    const workspace = openWorkspace(join(leaking, ".plumbline"));
    expect(await workspace.catalogue.versions("feature-set")).toEqual([]);
    expect(await workspace.catalogue.versions("operator")).toEqual([]);
    workspace.close();
  });

  it("is imported where the operator is, bit for bit, and refused elsewhere", async () => {
    const folder = project();
    await cli(["features", "register", "own.ts"], folder);
    await cli(["features", "export", "own", "--output", "own.json"], folder);
    const file = join(folder, "own.json");

    const without = await cli(["features", "import", file, "--json"], temporaryFolder());
    expect(errorOf(without)).toMatchObject({
      code: "FEATURES_OPERATOR_UNKNOWN",
      where: { operator: "wobble", file, path: "$.form.nodes[1]" },
    });
    const other = project(wobbleFile({ factor: 2 }));
    writeFileSync(join(other, "own.ts"), own.replace('"own"', '"another"'));
    await cli(["features", "register", "own.ts"], other);
    expect(errorOf(await cli(["features", "import", file, "--json"], other))).toMatchObject({
      code: "FEATURES_OPERATOR_CHANGED",
      where: { operator: "wobble@1", file },
    });
    const same = project();
    writeFileSync(join(same, "own.ts"), own.replace('"own"', '"another"'));
    await cli(["features", "register", "own.ts"], same);
    expect(json(await cli(["features", "import", file, "--json"], same))).toEqual({
      name: "own",
      version: "1.0.0",
    });
    expect(existsSync(join(same, ".plumbline"))).toBe(true);
  });
});
