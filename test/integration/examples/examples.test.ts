import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { cliProcess } from "../../support/cli.js";
import { sharedFolder } from "../../support/folder.js";
import { filesBelow, readText, repository } from "../../support/repository.js";

/*
 * Examples run as a reader runs them: by jiti, on the built package, which they find by its name. They
 * share a folder, in which run-pipeline.ts is first; each must print what its head promises.
 */

const files = filesBelow("examples", ".ts");
const configs = files.filter((path) => path.endsWith(".config.ts"));
const programs = files.filter((path) => !configs.includes(path));
const first = "examples/run-pipeline.ts";
const jiti = `${repository}node_modules/jiti/lib/jiti-cli.mjs`;

function run(path: string, folder: string): string {
  const options = { cwd: folder, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [jiti, repository + path],
    options,
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
}

/**
 * What the head of a program promises under `Prints:`. There `…` stands for anything in a line, and a
 * line of nothing else for any lines.
 */
function promiseOf(path: string): RegExp {
  const [, block = ""] = /Prints:\n \*\n((?: \* {5}.*\n)+) \*\//.exec(readText(path)) ?? [];
  expect(block).not.toBe("");
  const lines = block.trimEnd().split("\n");
  const patterns = lines.map((line) => {
    const text = line.slice(" *     ".length);
    if (text === "…") return "(?:.*\n)*";
    return `${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("…", ".*")}\n`;
  });
  return new RegExp(`^${patterns.join("")}$`);
}

describe("examples", () => {
  const folder = sharedFolder();
  let printed: string;
  beforeAll(() => {
    printed = run(first, folder);
  });

  it.each(programs)("%s prints what it promises", (path) => {
    expect(path === first ? printed : run(path, folder)).toMatch(promiseOf(path));
  });

  it.each(configs)("%s runs on the files that its program has written", async (path) => {
    const args = ["run", "--config", repository + path, "--workspace", "own", "--json"];
    const { status, out, err } = await cliProcess(args, folder);
    expect(err).toBe("");
    expect(status).toBe(0);
    const { quality, nodes } = JSON.parse(out);
    expect(quality.EURUSD.rows).toMatchObject({ rejected: 0 });
    expect(nodes).toMatchObject([{ node: "executor", instrument: "EURUSD" }]);
  });

  it.each(files)("%s is short enough to be read at once, and listed", (path) => {
    expect(readText(path).split("\n").length).toBeLessThan(81); // the last line ends
    expect(readText("examples/README.md")).toContain(`(${path.replace("examples/", "")})`);
  });
});
