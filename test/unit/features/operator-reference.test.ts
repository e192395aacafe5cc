import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as compositions from "../../../src/features/compositions/index.js";
import { operatorReference } from "../../../src/features/operator-reference.js";
import { operatorTable } from "../../../src/features/operators/index.js";

const page = readFileSync(new URL("../../../docs/operators.md", import.meta.url), "utf8");

describe("docs/operators.md", () => {
  it("is what `npm run docs:operators` writes today", () => {
    expect(page.split("<!-- generated -->\n")[1]).toBe(`\n${operatorReference()}`);
  });

  it("names every operator and every composition", () => {
    for (const name of [...operatorTable.keys(), ...Object.keys(compositions)]) {
      expect(page).toContain(`| \`${name}(`);
    }
  });

  it("says warm-ups as formulas", () => {
    const line = (name: string) => page.split("\n").find((row) => row.startsWith(`| \`${name}(`));
    expect(line("ema")).toContain("| length − 1 | fading | 1 |");
    expect(line("rsi")).toContain("| length | fading | 1 |");
    expect(line("add")).toContain("| 0 | finite | 1 |");
  });
});
