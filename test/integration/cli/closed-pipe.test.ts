import { describe, expect, it } from "vitest";
import { outcomeOf, startCli } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";

describe("a reader that goes away", () => {
  it("leaves the command to end as it would, without a stack trace", async () => {
    const child = startCli(["sources", "--json"], temporaryFolder());
    const ended = outcomeOf(child);
    child.stdout?.destroy();
    expect(await ended).toMatchObject({ status: 0, err: "" });
  });
});
