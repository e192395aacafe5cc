import { existsSync } from "node:fs";
import { dirname, normalize } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.js";
import { filesBelow, readText, repository } from "../support/repository.js";

/** Every page for people, by its path from the repository's root. */
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...filesBelow("docs", ".md"),
  ...filesBelow("examples", ".md"),
].map((path) => ({ path, text: readText(path) }));

/** What stands as code in a page: the lines of its fences, and the words between backticks. */
function codeIn(text: string): string[] {
  const fences = [...text.matchAll(/^```.*\n([\s\S]*?)^```/gm)].map(([, code]) => code);
  const rest = text.replaceAll(/^```.*\n[\s\S]*?^```/gm, "");
  const spans = [...rest.matchAll(/`([^`]+)`/g)].map(([, code]) => code.replaceAll("\n", " "));
  // A command may go on in the next line after a backslash.
  return [...fences.flatMap((code) => code.replaceAll("\\\n", " ").split("\n")), ...spans];
}

const topFolders = "src|test|docs|examples|scripts|bench|\\.ci";
/** A path of the repository, in text or code. Patterns with * or … in them name no one file. */
const pathPattern = new RegExp(`(?<![\\w./*-])((?:${topFolders})/[\\w./@*…-]*[\\w/*…])`, "g");

describe("links and paths in the docs", () => {
  it.each(pages)("$path links to what is there", ({ path, text }) => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
    const local = links.filter((link) => !/^(https?:|#)/.test(link));
    const broken = local.filter((link) => {
      const target = normalize(`${dirname(path)}/${link.split("#")[0]}`);
      return !existsSync(repository + target);
    });
    expect(broken).toEqual([]);
  });

  it.each(pages)("$path names files that are there", ({ text }) => {
    // Links have been looked at, from their own folder.
    const named = [...text.replaceAll(/\]\([^)]*\)/g, "]").matchAll(pathPattern)];
    const missing = named
      .map(([, name]) => name)
      .filter((name) => {
        return !/[*…]/.test(name) && !existsSync(repository + name);
      });
    expect(missing).toEqual([]);
  });

  it("lead from docs/README.md to every page and every decision", () => {
    const index = readText("docs/README.md");
    const listed = filesBelow("docs", ".md").filter((path) => path !== "docs/README.md");
    const unlisted = listed.filter((path) => !index.includes(`(${path.replace("docs/", "")})`));
    expect(unlisted).toEqual([]);
  });
});

describe("commands in the docs", () => {
  /** The options of each command, `run` or `features list`, as its help has them. */
  const optionsOf = new Map<string, readonly string[]>();

  async function readHelp(command: readonly string[]): Promise<void> {
    const { out } = await cli([...command, "--help"], repository);
    const [head, subcommands = ""] = out.split("\nCommands:\n");
    const options = [...head.matchAll(/^ {2}(?:(-\w), )?(--[\w-]+)/gm)];
    optionsOf.set(
      command.join(" "),
      options.flatMap(([, short, long]) => (short === undefined ? [long] : [short, long])),
    );
    for (const [, name] of subcommands.matchAll(/^ {2}([a-z][\w-]*)(?: |$)/gm)) {
      if (name !== "help") await readHelp([...command, name]);
    }
  }

  beforeAll(() => readHelp([]));

  it("are found in the help at all", () => {
    expect([...optionsOf.keys()]).toContain("run");
    expect(optionsOf.get("run")).toEqual(expect.arrayContaining(["--config", "-c", "--help"]));
  });

  it.each(pages)("$path names commands and options that there are", ({ text }) => {
    const wrong = codeIn(text).flatMap((line) => {
      const [, said] = /(?:^|[ (])plumbline ([a-z-].*)$/.exec(line.split(" #")[0]) ?? [];
      if (said === undefined) return [];
      const words = said.split(/\s+/);
      const named = [2, 1, 0].map((count) => words.slice(0, count).join(" "));
      const command = named.find((name) => optionsOf.has(name)) ?? "";
      const isKnown = command !== "" || words[0].startsWith("-");
      const used = words.filter((word) => /^--?[a-z]/.test(word));
      const known = optionsOf.get(command) ?? [];
      return isKnown && used.every((option) => known.includes(option.split("=")[0])) ? [] : [line];
    });
    expect(wrong).toEqual([]);
  });

  it.each(pages)("$path names scripts of package.json", ({ text }) => {
    const { scripts } = JSON.parse(readText("package.json"));
    const named = codeIn(text).flatMap((line) => [...line.matchAll(/npm run ([\w:]+)/g)]);
    const unknown = named.map(([, script]) => script).filter((script) => !(script in scripts));
    expect(unknown).toEqual([]);
  });
});
