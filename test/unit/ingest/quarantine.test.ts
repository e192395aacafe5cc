import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import {
  createQuarantine,
  memoryQuarantine,
  openQuarantine,
  type RejectedLine,
} from "../../../src/ingest/quarantine.js";
import { scratchFolder } from "../../support/ingest.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

const row: RejectedLine = { file: "a.csv", line: 3, reason: "field-count", text: 'x;"é' };

it("keeps rows in memory and counts them by reason", () => {
  const quarantine = memoryQuarantine();
  quarantine.add(row);
  quarantine.add({ ...row, line: 4 });
  quarantine.add({ ...row, line: 5, reason: "half-line" });
  expect(quarantine.rows.map(({ line }) => line)).toEqual([3, 4, 5]);
  expect(quarantine.counts()).toEqual({ "field-count": 2, "half-line": 1 });
  expect(quarantine.total()).toBe(3);
});

it("passes each row to the caller's sink", () => {
  const kept: RejectedLine[] = [];
  createQuarantine((rejected) => kept.push(rejected)).add(row);
  expect(kept).toEqual([row]);
});

it("writes one JSON object a line, in folders that it makes", () => {
  const path = join(scratch.path, "deep", "rejected.jsonl");
  const quarantine = openQuarantine(path);
  for (let line = 1; line <= 2_000; line++) quarantine.add({ ...row, line });
  quarantine.close();
  quarantine.close();
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(2_000);
  expect(JSON.parse(lines[1_999])).toEqual({ ...row, line: 2_000 });
});

it("leaves an empty file where nothing was rejected", () => {
  const path = join(scratch.path, "none.jsonl");
  openQuarantine(path).close();
  expect(readFileSync(path, "utf8")).toBe("");
});
