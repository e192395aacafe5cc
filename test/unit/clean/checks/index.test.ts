import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { checks } from "../../../../src/clean/index.js";

it("lists checks with ids of their own and a line about each", () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  for (const { about } of checks) expect(about.length).toBeGreaterThan(20);
});

it("documents every check", () => {
  expect(existsSync("docs/clean.md")).toBe(true);
  const page = readFileSync("docs/clean.md", "utf8");
  for (const { id, severity } of checks) expect(page).toContain(`| \`${id}\` | ${severity} |`);
});
