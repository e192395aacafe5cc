import { expect, it } from "vitest";
import { openWorkspace } from "../../../src/store/workspace.js";
import { startChild, until } from "../../support/child.js";
import { temporaryFolder } from "../../support/folder.js";

it("takes every transaction of processes that open and write it at the same moment", async () => {
  const path = temporaryFolder();
  const names = ["a", "b", "c", "d"];
  const children = names.map((name) => startChild("store/write-catalogue.mjs", path, name, 150));
  expect(await Promise.all(children.map((child) => child.ended))).toEqual([0, 0, 0, 0]);
  const { catalogue, close } = openWorkspace(path);
  for (const name of names) expect(await catalogue.measurements({ name })).toHaveLength(150 * 5);
  close();
});

it("keeps all that it acknowledged and no part of a transaction when its writer is killed", async () => {
  const path = temporaryFolder();
  for (let kill = 0; kill < 4; kill++) {
    const name = `writer ${kill}`;
    const child = startChild("store/write-catalogue.mjs", path, name, 1_000_000);
    await until(child, () => child.lines().length > 20 + 13 * kill);
    child.process.kill("SIGKILL");
    expect(await child.ended).toBe("SIGKILL");
    const { catalogue, close } = openWorkspace(path);
    const rows = await catalogue.measurements({ name });
    expect(rows.length % 5).toBe(0);
    expect(rows.length / 5).toBeGreaterThanOrEqual(child.lines().length);
    close();
  }
});
