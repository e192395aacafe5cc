import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";
import { indexAllTracked, readCurves } from "../../../src/store/index.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { startChild, until } from "../../support/child.js";
import { startCli } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";
import { writeSmallConfig } from "../../support/small-config-file.js";

const kills = 20;

it("keeps every acknowledged point, and no part of one, whenever the process is killed", async () => {
  const random = createRandom("kill tracking");
  const folder = temporaryFolder();
  const runIds = Array.from({ length: kills }, (_, kill) => `run-${kill}`);
  /** The last step that was acknowledged to each thread of each run. */
  const acknowledged = new Map<string, number[]>();
  for (const runId of runIds) {
    const child = startChild("tracking/track-points.mjs", folder, runId);
    const wanted = 1 + random.integer(25);
    await until(child, () => child.lines().length >= wanted);
    const pauseMs = random.uniform() * 8;
    const start = performance.now();
    while (performance.now() - start < pauseMs); // finer than a timer
    child.process.kill("SIGKILL");
    expect(await child.ended).toBe("SIGKILL");
    const last = [-1, -1];
    for (const line of child.lines()) {
      const [thread, step] = line.split(" ").map(Number);
      last[thread] = step;
    }
    acknowledged.set(runId, last);
  }

  const workspace = openWorkspace(folder);
  await indexAllTracked(folder, workspace.catalogue);
  for (const runId of runIds) {
    const series = await workspace.catalogue.trackedSeries({ runId });
    const curves = readCurves(
      folder,
      runId,
      series.map((one) => one.series),
    );
    const last = acknowledged.get(runId) ?? [];
    for (const thread of [0, 1]) {
      const own = series.find(({ labels }) => labels.thread === String(thread));
      const curve = own === undefined ? undefined : curves.get(own.series);
      const steps = [...(curve?.step ?? [])];
      expect(steps.length).toBeGreaterThan(last[thread]);
      // From the first on without a gap, each whole: the acknowledged and perhaps some more.
      expect(steps).toEqual(steps.map((_, i) => i));
      expect([...(curve?.value ?? [])]).toEqual(steps.map((step) => step * (1 + thread) + 1 / 3));
      expect(own?.pointCount ?? 0).toBe(steps.length);
    }
  }
  workspace.close();
}, 180_000);

it("indexes what a killed run left once, whoever comes first, and passes over a torn end", async () => {
  const folder = temporaryFolder();
  const child = startChild("tracking/track-points.mjs", folder, "run");
  await until(child, () => child.lines().length >= 5);
  child.process.kill("SIGKILL");
  await child.ended;
  const segments = join(folder, "tracking", "run");
  const [segment] = readdirSync(segments);
  const whole = readFileSync(join(segments, segment));
  appendFileSync(join(segments, segment), whole.subarray(0, 70)); // the head of another block

  const one = openWorkspace(folder);
  const two = openWorkspace(folder);
  await Promise.all([one, two].map(({ catalogue }) => indexAllTracked(folder, catalogue)));
  const series = await one.catalogue.trackedSeries({ runId: "run" });
  const curves = readCurves(
    folder,
    "run",
    series.map((each) => each.series),
  );
  expect(series.length).toBeGreaterThan(0);
  for (const { series: number, pointCount } of series) {
    expect(pointCount).toBe(curves.get(number)?.step.length ?? 0);
  }
  one.close();
  two.close();
});

it("has the curve of every fold that is there, whenever the run was killed", async () => {
  const random = createRandom("kill a run");
  const folder = temporaryFolder();
  writeSmallConfig(folder);
  const path = join(folder, ".plumbline");
  const folds = join(path, "artifacts", "fold");
  const foldCount = (): number => (existsSync(folds) ? readdirSync(folds).length : 0);
  for (let kill = 0; kill < 3; kill++) {
    const before = foldCount();
    const child = startCli(["run", "--workers", "1", "--json", "--seed", String(kill)], folder);
    const ended = new Promise<boolean>((resolve) => child.on("exit", () => resolve(true)));
    let hasEnded = false;
    void ended.then(() => {
      hasEnded = true;
    });
    const wanted = before + 1 + random.integer(3);
    while (foldCount() < wanted && !hasEnded) await new Promise((resolve) => setImmediate(resolve));
    child.kill("SIGKILL");
    await ended;

    const workspace = openWorkspace(path);
    await indexAllTracked(path, workspace.catalogue);
    const whole = workspace.artifacts.list("fold");
    expect(whole.length).toBeGreaterThanOrEqual(wanted);
    const artifactIds = whole.map(({ id }) => id);
    const series = await workspace.catalogue.trackedSeries({ artifactIds });
    for (const { id, about } of whole) {
      const own = series.filter(({ artifactId }) => artifactId === id);
      const training = own.find(({ metric }) => metric === "training_loss");
      expect(training?.pointCount ?? 0).toBeGreaterThanOrEqual(Number(about.iterations));
      expect(own.map(({ metric }) => metric)).toContain("test_rows");
    }
    workspace.close();
  }
}, 180_000);
