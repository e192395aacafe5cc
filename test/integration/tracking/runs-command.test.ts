import { beforeAll, describe, expect, it } from "vitest";
import { trackRun } from "../../../src/pipeline/index.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import type { Tracker } from "../../../src/train/index.js";
import { cli } from "../../support/cli.js";
import { sharedFolder, temporaryFolder } from "../../support/folder.js";

/** Tracks a training of its own: one node, two folds with a curve each. */
function track(tracker: Tracker, rate: number): void {
  const node = tracker.within({ instrument: "EURUSD", node: "executor" });
  node.parameter("learning_rate", rate);
  node.log("log_loss", 0, 0.69 - rate / 10);
  node.tag("beats_baselines", true);
  node.artifact("model", "3f2a91c");
  for (const fold of ["1", "2"]) {
    for (let step = 1; step <= 20; step++) {
      node
        .within({ fold })
        .log("validation_loss", step, 0.7 - rate * (1 - 1 / step) - Number(fold) / 100);
    }
  }
}

describe("plumbline runs", () => {
  const folder = sharedFolder();
  const ids: string[] = [];
  const runs = (...words: string[]) => cli(["runs", ...words, "-w", folder], folder);
  const asJson = async (...words: string[]) => JSON.parse((await runs(...words, "--json")).out);

  beforeAll(async () => {
    const workspace = openWorkspace(folder);
    let time = Date.UTC(2026, 0, 1);
    for (const rate of [0.1, 0.3, 0.2]) {
      const options = { configuration: { rate, kind: "own" }, now: () => ++time };
      await trackRun(workspace, options, (tracker, runId) => {
        ids.push(runId);
        track(tracker, rate);
      });
    }
    await expect(
      trackRun(workspace, { configuration: { rate: 9 } }, (_, runId) => {
        ids.push(runId);
        throw new Error("diverged");
      }),
    ).rejects.toThrow("diverged");
    workspace.close();
  });

  it("list the newest first, with how they ended", async () => {
    const { status, out } = await runs("list");
    expect(status).toBe(0);
    const lines = out.split("\n").slice(2, -1);
    expect(lines.map((line) => line.slice(0, 8))).toEqual(
      ids.toReversed().map((id) => id.slice(0, 8)),
    );
    expect(lines[0]).toContain("failed");
    const { runs: listed } = await asJson("list", "--limit", "2");
    expect(listed.map(({ id }: { id: string }) => id)).toEqual([ids[3], ids[2]]);
  });

  it("list the best first by a metric, and say where it was", async () => {
    const { runs: listed, order } = await asJson("list", "--metric", "log_loss");
    expect(order).toBe("lowest");
    expect(listed.map(({ id }: { id: string }) => id)).toEqual([ids[1], ids[2], ids[0], ids[3]]);
    expect(listed[0].best).toMatchObject({ value: 0.69 - 0.3 / 10, node: "executor" });
    expect(listed[3].best).toBeUndefined();
    const { out } = await runs("list", "--metric", "validation_loss", "--order", "highest");
    expect(out.split("\n")[2]).toMatch(/0\.69 +EURUSD executor fold 1, step 1$/);
  });

  it("show settings, scores and curves", async () => {
    const { status, out } = await runs("show", ids[0].slice(0, 6));
    expect(status).toBe(0);
    expect(out).toContain(`run       ${ids[0]}`);
    expect(out).toMatch(/settings {2}kind=own rate=0\.1/);
    expect(out).toMatch(/learning_rate +0\.1/);
    expect(out).toMatch(/model +3f2a91c/);
    expect(out).toMatch(/EURUSD executor fold 2 +validation_loss +█▄.*▁ +20 +0\.68 +0\.585 /);
  });

  it("give every point as JSON", async () => {
    const { series, facts, run } = await asJson(
      "show",
      ids[1],
      "--metric",
      "validation_loss",
      "--fold",
      "2",
    );
    expect(run.id).toBe(ids[1]);
    expect(series).toHaveLength(1);
    expect(series[0]).toMatchObject({ fold: "2", metric: "validation_loss", pointCount: 20 });
    expect(series[0].points).toHaveLength(20);
    expect(series[0].points[1].slice(0, 2)).toEqual([2, 0.7 - 0.3 * 0.5 - 0.02]);
    expect(facts).toEqual([]);
  });

  it("plot the folds of a node over each other", async () => {
    const { out } = await runs("show", ids[0], "--metric", "validation_loss");
    expect(out).toContain("EURUSD executor: validation_loss");
    expect(out).toContain("● fold 1   ○ fold 2");
    expect(out.split("\n").filter((line) => line.includes("┤"))).toHaveLength(12);
  });

  it("compare what differs, and mark the best", async () => {
    const { status, out } = await runs("compare", ids[0], ids[1], "--node", "executor");
    expect(status).toBe(0);
    expect(out).toMatch(/^run +rate +0\.1 +0\.3$/m);
    expect(out).toMatch(/^EURUSD executor +learning_rate +0\.1 +0\.3$/m);
    expect(out).not.toMatch(/^run +kind/m);
    expect(out).toMatch(/^EURUSD executor +log_loss +lowest +0\.68 +\* 0\.66$/m);
    const plotted = await runs("compare", ids[0], ids[1], "--metric", "validation_loss");
    expect(plotted.out).toContain(`● ${ids[0].slice(0, 8)}   ○ ${ids[1].slice(0, 8)}`);
    const { metrics } = await asJson("compare", ids[0], ids[1], "--metric", "log_loss");
    expect(metrics).toMatchObject([
      { metric: "log_loss", values: [0.69 - 0.1 / 10, 0.69 - 0.3 / 10], best: [1] },
    ]);
  });

  it.each([
    [["show", "abcdef"], "PIPELINE_RUN_UNKNOWN"],
    [["show", "ab"], "PIPELINE_RUN_UNKNOWN"],
    [["list", "--metric", "log_los"], "PIPELINE_METRIC_UNKNOWN"],
    [["show", "latest", "--metric", "auc"], "PIPELINE_METRIC_UNKNOWN"],
    [["compare", "latest"], "CLI_OPTION_INVALID"],
    [["compare", "latest", "latest"], "CLI_OPTION_INVALID"],
  ])("refuse %j as used wrongly, with %s", async (words, code) => {
    const { status, err } = await runs(...words);
    expect(status).toBe(2);
    expect(err).toContain(code);
  });

  it("say what to do in a workspace without any", async () => {
    const empty = temporaryFolder();
    expect((await cli(["runs", "list", "-w", empty], empty)).out).toContain("plumbline run");
    const { status, err } = await cli(["runs", "show", "latest", "-w", empty], empty);
    expect(status).toBe(2);
    expect(err).toContain("plumbline run makes one");
  });

  it("have examples in their help", async () => {
    for (const name of ["list", "show", "compare"]) {
      const { status, out } = await cli(["runs", name, "--help"], folder);
      expect(status).toBe(0);
      expect(out).toContain(`Examples:\n  plumbline runs ${name}`);
    }
  });
});
