import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { checkReference } from "../../../../src/clean/check-reference.js";
import { countKinds } from "../../../../src/clean/count-kinds.js";
import { checkIds, checks, describeCheck, policiesOf } from "../../../../src/clean/index.js";

it("runs exactly the checks of the table, in its order", () => {
  expect(checks.map(({ id }) => id)).toEqual(checkIds);
});

it("says what each check is about, when it finds something, and what can become of it", () => {
  for (const id of checkIds) {
    const { about, rule, counts } = describeCheck(id);
    expect(about.length, id).toBeGreaterThan(20);
    expect(rule.length, id).toBeGreaterThan(20);
    for (const kind of counts) expect(countKinds).toContain(kind);
    expect(policiesOf(id).at(-1)).toBe("fail");
    expect(policiesOf(id).length, id).toBeGreaterThan(1);
  }
});

it("stands in docs/clean.md as the table has it: node scripts/clean-doc.mjs writes it", () => {
  expect(readFileSync("docs/clean.md", "utf8")).toContain(`<!-- checks -->\n${checkReference()}`);
});
