import { describe, expect, it } from "vitest";
import * as plumbline from "../../src/index.js";
import * as testing from "../../src/testing.js";
import { filesBelow, readText } from "../support/repository.js";

const pages = ["README.md", "CONTRIBUTING.md", ...filesBelow("docs", ".md")].map((path) => {
  return { path, text: readText(path) };
});

/** The fences of a page in a language. */
function fences(text: string, language: string): string[] {
  const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm");
  return [...text.matchAll(pattern)].map(([, code]) => code);
}

describe("code in the docs", () => {
  it.each(pages)("$path imports what plumbline exports", ({ text }) => {
    const offered: Readonly<Record<string, object>> = {
      plumbline,
      "plumbline/testing": testing,
    };
    const missing = fences(text, "ts").flatMap((code) =>
      [...code.matchAll(/import \{([^}]*)\} from "([^"]*)"/g)].flatMap(([, names, from]) =>
        names
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== "" && !name.startsWith("type "))
          .filter((name) => offered[from] !== undefined && !(name in offered[from]))
          .map((name) => `${name} from ${from}`),
      ),
    );
    expect(missing).toEqual([]);
  });

  it.each(pages)("$path quotes examples word for word", ({ text }) => {
    const quotes = [...text.matchAll(/<!-- (examples\/\S+) -->\n```ts\n([\s\S]*?)```/g)];
    const altered = quotes.filter(([, path, code]) => {
      return !readText(path).includes(code.trimEnd());
    });
    expect(altered.map(([, path]) => path)).toEqual([]);
  });

  it.each(pages)("$path names error codes that are declared", ({ path, text }) => {
    const tables = filesBelow("src", "/errors.ts").map(readText).join("\n");
    const declared = new Set(tables.match(/[A-Z]+(?:_[A-Z0-9]+)+/g));
    const prefixes = new Set([...declared].map((code) => code.slice(0, code.indexOf("_") + 1)));
    const named = text.match(/\b[A-Z]+(?:_[A-Z0-9]+)+\b/g) ?? [];
    const unknown = named.filter((code) => {
      return prefixes.has(code.slice(0, code.indexOf("_") + 1)) && !declared.has(code);
    });
    expect({ path, unknown }).toEqual({ path, unknown: [] });
  });

  it.each(pages)("$path names metrics that the code knows", ({ text }) => {
    const sources = filesBelow("src", ".ts").map(readText).join("\n");
    const named = text.match(/\bplumbline_[a-z0-9_]+\b/g) ?? [];
    expect(named.filter((name) => !sources.includes(name))).toEqual([]);
  });
});
