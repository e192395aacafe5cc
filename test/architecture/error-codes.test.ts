import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { filesBelow, readText, repository, withoutComments } from "../support/repository.js";

interface ErrorTable {
  readonly folder: string;
  readonly codes: Readonly<Record<string, { readonly meaning: string; readonly remedy: string }>>;
}

/** What `scripts/errors-doc.mjs` exports: plain JavaScript, which the type checker does not read. */
interface ErrorsDoc {
  declaredErrors(folder: string, extension: string): Promise<readonly ErrorTable[]>;
  errorsPage(tables: readonly ErrorTable[]): string;
}

const sources = filesBelow("src", ".ts").map((path) => {
  return { path, text: withoutComments(readText(path)) };
});
/** A code in quotes, in code that the formatter has laid out. */
const quotedCode = /"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"/g;

let doc: ErrorsDoc;
let tables: readonly ErrorTable[];
let declared: readonly string[];

beforeAll(async () => {
  doc = await import(pathToFileURL(`${repository}scripts/errors-doc.mjs`).href);
  tables = await doc.declaredErrors(`${repository}src`, "ts");
  declared = tables.flatMap(({ codes }) => Object.keys(codes));
});

/** Codes of ours among the quoted words of a text: those that begin as a folder's codes do. */
function codesIn(text: string): string[] {
  const prefixes = new Set(declared.map((code) => code.slice(0, code.indexOf("_") + 1)));
  const words = [...text.matchAll(quotedCode)].map(([, word]) => word);
  return words.filter((word) => prefixes.has(word.slice(0, word.indexOf("_") + 1)));
}

describe("error codes", () => {
  it("are declared once, under the name of their folder", () => {
    expect(declared.length).toBeGreaterThan(100);
    expect(new Set(declared).size).toBe(declared.length);
    const strangers = tables.flatMap(({ folder, codes }) => {
      const prefix = `${folder.split("/")[0].toUpperCase()}_`;
      const own = folder === "core" ? [prefix, "INTERNAL_"] : [prefix];
      return Object.keys(codes).filter((code) => !own.some((start) => code.startsWith(start)));
    });
    expect(strangers).toEqual([]);
  });

  it("say what they mean and what to do", () => {
    const silent = tables.flatMap(({ codes }) =>
      Object.entries(codes).filter(([, { meaning, remedy }]) => meaning === "" || remedy === ""),
    );
    expect(silent).toEqual([]);
  });

  it("are declared wherever one is thrown", () => {
    const undeclared = sources.flatMap(({ path, text }) =>
      codesIn(text)
        .filter((code) => !declared.includes(code))
        .map((code) => `${path}: ${code}`),
    );
    expect(undeclared).toEqual([]);
  });

  it("are thrown wherever one is declared", () => {
    const thrown = new Set(
      sources
        .filter(({ path }) => !path.endsWith("/errors.ts"))
        .flatMap(({ text }) => codesIn(text)),
    );
    const core = sources.find(({ path }) => path === "src/core/errors.ts");
    for (const code of codesIn(core?.text ?? "")) thrown.add(code);
    expect(declared.filter((code) => !thrown.has(code))).toEqual([]);
  });

  it("are each raised by a test", () => {
    const tests = filesBelow("test", ".ts", ".mjs")
      .filter((path) => !path.startsWith("test/architecture/"))
      .map(readText)
      .join("\n");
    expect(declared.filter((code) => !tests.includes(code))).toEqual([]);
  });

  it("stand in docs/errors.md as they are declared", () => {
    expect(readText("docs/errors.md")).toBe(doc.errorsPage(tables));
  });
});
