import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { coreReference } from "../../../src/features/core-reference.js";
import { core } from "../../../src/features/sets/core/index.js";

const page = readFileSync(new URL("../../../docs/core-set.md", import.meta.url), "utf8");

describe("docs/core-set.md", () => {
  it("is what `npm run docs:core` writes today", () => {
    expect(page.split("<!-- generated -->\n")[1]).toBe(`\n${coreReference()}`);
  });

  it("has a line for each feature", () => {
    for (const { name } of core.features) expect(page).toContain(`| \`${name}\` |`);
  });

  it("shows shared parts by name, and what they stand for", () => {
    expect(page).toContain("| `return_24` | log return over 24 bars | `diff(price, 24)` | 24 |");
    expect(page).toContain("| `price` | `log(close)` |");
  });
});
