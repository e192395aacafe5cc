import { createHash } from "node:crypto";
import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { describeFiles } from "../../../src/ingest/index.js";
import { errorOf, scratchFolder } from "../../support/ingest.js";

const scratch = scratchFolder();
afterAll(() => scratch.clear());

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

it("gives name, size and SHA-256 of each file in the order given", async () => {
  const content = "x".repeat(600_000);
  const paths = [scratch.file("b.csv", content), scratch.file("a.csv", "1")];
  const found = await describeFiles(paths);
  expect(found).toEqual([
    { path: paths[0], name: "b.csv", sizeBytes: 600_000, sha256: sha256(content), told: "" },
    { path: paths[1], name: "a.csv", sizeBytes: 1, sha256: sha256("1"), told: "" },
  ]);
});

it("reads a file again only when its size or time of change is another", async () => {
  const path = scratch.file("c.csv", "old");
  utimesSync(path, 1_000, 1_000);
  const cache = new Map<string, string>();
  await describeFiles([path], cache);
  for (const key of cache.keys()) cache.set(key, "from the cache");
  expect((await describeFiles([path], cache))[0].sha256).toBe("from the cache");
  writeFileSync(path, "new");
  utimesSync(path, 2_000, 2_000);
  expect((await describeFiles([path], cache))[0].sha256).toBe(sha256("new"));
});

it("says which file is not there", async () => {
  const error = await errorOf(() => describeFiles([join(scratch.path, "none.csv")]));
  expect(error.code).toBe("INGEST_FILE_MISSING");
});
