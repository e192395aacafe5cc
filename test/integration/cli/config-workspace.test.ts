import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cli } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";

it.each([["status"], ["runs", "list"], ["models", "list"]])(
  "%s %s opens the workspace of the config",
  async (...args) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "plumbline.config.ts"), 'export default { workspace: "mine" };');
    expect((await cli(args, folder)).status).toBe(0);
    expect(existsSync(join(folder, "mine"))).toBe(true);
    expect(existsSync(join(folder, ".plumbline"))).toBe(false);
  },
);

it("a config that cannot be read is told of, not passed over", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "plumbline.config.ts"), 'export default { workspce: "mine" };');
  const { status, err } = await cli(["runs", "list"], folder);
  expect(status).toBe(2);
  expect(err).toContain("did you mean workspace?");
});

it.each([
  ["predict", "EURUSD", "--chunk-rows", "0"],
  ["predict", "EURUSD", "--workers", "3000"],
  ["search", "--minutes", "0"],
  ["search", "--minutes", "-3"],
])("%s %s %s %s is used wrongly", async (...args) => {
  expect((await cli(args, temporaryFolder())).status).toBe(2);
});
