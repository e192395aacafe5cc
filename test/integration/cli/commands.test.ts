import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sources } from "../../../src/ingest/index.js";
import { loadConfigFile } from "../../../src/pipeline/index.js";
import { cli, cliProcess } from "../../support/cli.js";
import { sharedFolder, temporaryFolder } from "../../support/folder.js";
import { writeSmallConfig } from "../../support/small-config-file.js";

describe("plumbline", () => {
  it.each(["run", "init", "status", "report", "sources"])(
    "%s --help says what there is",
    async (name) => {
      const { status, out } = await cli([name, "--help"], temporaryFolder());
      expect(status).toBe(0);
      for (const option of ["--workspace", "--json", "--help"]) expect(out).toContain(option);
    },
  );

  it("exits with 2 where it is used wrongly, and names the nearest", async () => {
    const folder = temporaryFolder();
    const command = await cli(["ingst"], folder);
    expect(command).toMatchObject({
      status: 2,
      err: expect.stringContaining("Did you mean ingest?"),
    });
    const option = await cli(["run", "--instrumnt", "EURUSD"], folder);
    expect(option).toMatchObject({ status: 2, err: expect.stringContaining("--instrument") });
    expect((await cli(["run", "--workers", "two"], folder)).status).toBe(2);
    expect((await cli(["run", "--signal-strength", "x"], folder)).status).toBe(2);
    expect((await cli(["run", "--instrument", "EURUDS"], folder)).err).toContain("EURUSD");
  });

  it.each([
    [["--source", "csv"], "reads files"],
    [["--path", "x.csv"], "--instrument"],
    [["--source", "simulated", "--path", "x.csv"], "reads no files"],
    [["--source", "csv", "--path", "x.csv", "--instrument", "EURUSD", "GBPUSD"], "--instrument"],
    [["--source", "cvs", "--path", "x.csv", "--instrument", "EURUSD"], "csv"],
  ])("run %j is refused before any work", async (args, said) => {
    const folder = temporaryFolder();
    const outcome = await cli(["run", ...args], folder);
    expect(outcome.status).toBe(2);
    expect(outcome.err).toContain(said);
    expect(existsSync(join(folder, ".plumbline"))).toBe(false);
  });

  it("knows its version", async () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(await cli(["--version"], temporaryFolder())).toMatchObject({
      status: 0,
      out: `${version}\n`,
    });
  });

  it("lists its sources, for people and for machines", async () => {
    const folder = temporaryFolder();
    expect((await cli(["sources"], folder)).out).toContain("histdata");
    const listed: { name: string }[] = JSON.parse((await cli(["sources", "--json"], folder)).out);
    expect(listed.map(({ name }) => name)).toEqual(sources.map(({ name }) => name));
  });

  it("says that there is no report before the first run", async () => {
    const outcome = await cli(["report", "--json"], temporaryFolder());
    expect(outcome.status).toBe(1);
    expect(JSON.parse(outcome.err).error.code).toBe("PIPELINE_RUN_MISSING");
  });

  it("shows an empty workspace without complaint", async () => {
    const { status, out } = await cli(["status"], temporaryFolder());
    expect(status).toBe(0);
    expect(out).toContain("not measured");
  });
});

describe("plumbline init", () => {
  it("writes a config that can be loaded, and none over another", async () => {
    const folder = temporaryFolder();
    expect((await cli(["init"], folder)).out).toContain("plumbline run");
    const again = await cli(["init"], folder);
    expect(again).toMatchObject({ status: 2, err: expect.stringContaining("CLI_FILE_EXISTS") });
    const named = ["--output", "other.config.ts", "--workspace", "elsewhere"];
    const other = await cli(["init", "--json", ...named], folder);
    expect(JSON.parse(other.out).file).toBe(join(folder, "other.config.ts"));
    const { workspace } = await loadConfigFile(join(folder, "other.config.ts"));
    expect(workspace).toBe("elsewhere");
    const below = await cli(["init", "--output", "other.config.ts/mine.config.ts"], folder);
    expect(below).toMatchObject({ status: 2, err: expect.stringMatching(/^CLI_FILE_UNWRITABLE/) });
    // It loads: a source that it does not have is what is refused.
    const refused = await cli(["run", "--config", "other.config.ts", "--source", "csv"], folder);
    expect(refused.err).toContain("CLI_OPTION_INVALID");
  });
});

describe("plumbline run", () => {
  const folder = sharedFolder();

  it("ends with a table, a report and status 0; then finds all done", async () => {
    writeSmallConfig(folder);
    const first = await cli(["run", "--workers", "0", "--turns", "1"], folder);
    expect(first.err).toMatch(/ingest +EURUSD/);
    expect(first.status).toBe(0);
    for (const text of [
      "rows in",
      "quality",
      "small@1.0.0",
      "tactician",
      "persistence",
      "success criterion",
      "holds",
      "report ",
    ]) {
      expect(first.out).toContain(text);
    }
    expect(readFileSync(join(folder, ".plumbline", "report.html"), "utf8")).toContain("<svg");
    const second = await cli(["run", "--workers", "0"], folder);
    expect(second.out).toMatch(/0 tasks done, \d+ reused/);
  });

  it("shows itself in status and report", async () => {
    const { out } = await cli(["status"], folder);
    expect(out).toContain("done");
    expect(out).toMatch(/small +1\.0\.0/);
    const status = JSON.parse((await cli(["status", "--json"], folder)).out);
    expect(status.champions).toHaveLength(1);
    expect(status.criteria).toHaveLength(8);
    const copy = await cli(["report", "--output", "copy.html"], folder);
    expect(copy.out.trim()).toBe(join(folder, "copy.html"));
    expect(existsSync(join(folder, "copy.html"))).toBe(true);
  });

  it("prints one JSON object for machines and nothing beside it", async () => {
    const outcome = await cliProcess(["run", "--json"], folder);
    expect(outcome).toMatchObject({ status: 0, err: "" });
    const result = JSON.parse(outcome.out);
    expect(result.nodes.map(({ node }: { node: string }) => node)).toEqual([
      "tactician",
      "executor",
    ]);
    expect(result.featureSet.name).toBe("small");
  });

  it("takes options over the config", async () => {
    const outcome = await cli(
      [
        "run",
        "--minimum-score",
        "0.99999",
        "--seed",
        "4",
        "--signal-strength",
        "0.5",
        "--workers",
        "0",
      ],
      folder,
    );
    expect(outcome.status).toBe(1);
    expect(outcome.err).toContain("CLEAN_SCORE_TOO_LOW");
  });
});

describe("a wrong config", () => {
  const run = async (text: string) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "plumbline.config.ts"), text);
    return cli(["run"], folder);
  };

  it.each([
    ["export default { sead: 1 };", "PIPELINE_CONFIG_INVALID", "did you mean seed?"],
    ["export default { seed: 'one' };", "PIPELINE_CONFIG_INVALID", '"one"'],
    ["export default { evaluate: { fold: 3 } };", "PIPELINE_CONFIG_INVALID", "evaluate.fold"],
    [
      "export default { clean: { minimumScore: 2 } };",
      "PIPELINE_CONFIG_INVALID",
      "clean.minimumScore",
    ],
    ["export default { instruments: ['EURUDS'] };", "PIPELINE_CONFIG_INVALID", "EURUSD"],
    [
      "export default { source: { kind: 'csv', files: { EURUSD: ['a'] }, clock: 'Mars' } };",
      "PIPELINE_CONFIG_INVALID",
      "clock",
    ],
    [
      "export default { source: { kind: 'simulated', from: 'soon' } };",
      "PIPELINE_CONFIG_INVALID",
      "2024-01-01",
    ],
    ["export default { features: { set: 3 } };", "PIPELINE_CONFIG_INVALID", "featureSet()"],
    [
      "export default { nodes: [{ name: 'a', timeframe: 'M7', target: 1 }] };",
      "PIPELINE_CONFIG_INVALID",
      "nodes.0.timeframe",
    ],
    ["export const config = {};", "PIPELINE_CONFIG_UNREADABLE", "default export"],
    ["export default {{;", "PIPELINE_CONFIG_UNREADABLE", "plumbline.config.ts"],
    ["throw new Error('boom');", "PIPELINE_CONFIG_UNREADABLE", "boom"],
  ])("%s exits with 2 and says why", async (text, code, said) => {
    const outcome = await run(text);
    expect(outcome.status).toBe(2);
    expect(outcome.err).toContain(code);
    expect(outcome.err).toContain(said);
  });

  it("that is not there is missed by name", async () => {
    const outcome = await cli(["run", "--config", "none.ts"], temporaryFolder());
    expect(outcome).toMatchObject({
      status: 2,
      err: expect.stringContaining("PIPELINE_CONFIG_MISSING"),
    });
  });
});
