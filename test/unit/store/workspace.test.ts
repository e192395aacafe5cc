import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { weekMs } from "../../../src/core/time.js";
import { isRunning, ownIdentity } from "../../../src/store/process-identity.js";
import { removeLeftovers } from "../../../src/store/scratch.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { temporaryFolder } from "../../support/folder.js";

it("makes the folder, and opens twice at once", () => {
  const path = join(temporaryFolder(), "deep", "workspace");
  const workspaces = [openWorkspace(path), openWorkspace(path)];
  onTestFinished(() => {
    for (const workspace of workspaces) workspace.close();
  });
  expect(workspaces[0].path).toBe(path);
  expect(workspaces[1].artifacts.list()).toEqual([]);
});

it("refuses a file where the folder should be, and says so", () => {
  const path = join(temporaryFolder(), "file");
  writeFileSync(path, "");
  expect(() => openWorkspace(path)).toThrow(
    expect.objectContaining({
      code: "STORE_WORKSPACE_UNUSABLE",
      message: expect.stringContaining("EEXIST"),
    }),
  );
});

it("refuses a catalogue that is no database, and says so", () => {
  const path = temporaryFolder();
  writeFileSync(
    join(path, "catalogue.sqlite"),
    "these are not the bytes of a database at all ".repeat(90),
  );
  expect(() => openWorkspace(path)).toThrow(
    expect.objectContaining({
      code: "STORE_WORKSPACE_UNUSABLE",
      message: expect.stringContaining("not a database"),
    }),
  );
});

it("clears away what dead processes left, and nothing of living ones or of other hosts", () => {
  const path = temporaryFolder();
  const host = ownIdentity().split(".")[0];
  const dead = `${host}.${process.pid}.1.abcdef`; // this number, but started at another time
  const living = `${ownIdentity()}.abcdef`;
  const elsewhere = "another-host.1.1.abcdef";
  for (const name of [dead, living, elsewhere])
    mkdirSync(join(path, "scratch", name, "x"), { recursive: true });
  openWorkspace(path).close();
  expect(readdirSync(join(path, "scratch"))).toEqual([living, elsewhere].sort());
  expect(removeLeftovers(path, Date.now() + 2 * weekMs)).toBe(1); // of the other host, a week old
  expect(readdirSync(join(path, "scratch"))).toEqual([living]);
});

it("tells a running process from a dead one and from one that it cannot know", () => {
  expect(isRunning(ownIdentity())).toBe(true);
  expect(isRunning(`${ownIdentity()}0`)).toBe(false);
  expect(isRunning(ownIdentity().replace(/^[^.]+/, "another"))).toBeUndefined();
  expect(isRunning("nonsense")).toBeUndefined();
  const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, "_");
  expect(isRunning(`${host}.999999999.5`)).toBe(false);
  expect(isRunning(`${host}.999999999.0`)).toBe(false);
});
