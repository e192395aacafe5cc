/** Runs brought to a real MLflow tracking server, and read back from it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.js";
import {
  createMlflowClient,
  exportRun,
  type MlflowFetch,
  trackRun,
} from "../../src/pipeline/index.js";
import type { RunRecord } from "../../src/store/index.js";
import { openWorkspace, type Workspace } from "../../src/store/workspace.js";
import { missingTools, mlflowTools } from "./python.js";

const missing = missingTools(mlflowTools);
if (missing !== undefined) console.warn(`skipped: no MLflow (${missing})`);

const stepCount = 2_500;
const values = Array.from({ length: stepCount }, (_, i) => Math.exp(-i / 500) / 3);

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe.skipIf(missing !== undefined)("a real MLflow tracking server", () => {
  const folder = mkdtempSync(`${tmpdir()}/plumbline-mlflow-`);
  let server: ChildProcess;
  let url: string;
  let workspace: Workspace;
  let run: RunRecord;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const args = ["server", "--backend-store-uri", "sqlite:///tracking.db", "--workers", "1"];
    server = spawn(
      `${mlflowTools.environment}/bin/mlflow`,
      [...args, "--host", "127.0.0.1", "--port", String(port)],
      {
        cwd: folder,
        stdio: "ignore",
        detached: true,
        env: { ...process.env, DO_NOT_TRACK: "true" },
      },
    );
    while (server.exitCode === null) {
      const answer = await fetch(`${url}/health`).catch(() => undefined);
      if (answer?.ok) break;
      await sleep(500);
    }
    expect(server.exitCode).toBeNull();
    workspace = openWorkspace(`${folder}/workspace`);
    let time = Date.UTC(2026, 0, 1);
    const options = { configuration: { rate: 0.1, name: "spring" }, now: () => ++time };
    await trackRun(workspace, options, (tracker) => {
      const node = tracker.within({ instrument: "EURUSD", node: "executor" });
      for (let i = 0; i < 150; i++) node.parameter(`parameter_${i}`, i);
      node.tag("note", "ü".repeat(4_000));
      const fold = node.within({ fold: "1" });
      for (const [step, value] of values.entries()) fold.log("validation_loss", step, value);
      fold.log("strange", 0, Number.NaN);
      fold.log("strange", 1, Number.POSITIVE_INFINITY);
    });
    [run] = await workspace.catalogue.runs(1);
  }, 300_000);

  afterAll(() => {
    workspace?.close();
    if (server?.pid !== undefined && server.exitCode === null) process.kill(-server.pid, "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });

  const send = (experiment: string, over: MlflowFetch = fetch) => {
    const client = createMlflowClient({
      url,
      fetch: over,
      sleep: async () => {},
      random: createRandom(1),
    });
    return exportRun(workspace, run, { client, server: url, experiment });
  };

  const ask = async <Answer>(path: string): Promise<Answer> => {
    const answer = await fetch(`${url}/api/2.0/mlflow/${path}`);
    expect(answer.status).toBe(200);
    return (await answer.json()) as Answer; // as its documentation says
  };

  interface Run {
    readonly info: { readonly run_id: string; readonly run_name: string; readonly status: string };
    readonly data: Readonly<Record<"params" | "tags", { key: string; value: string }[]>>;
  }

  /** The runs of an experiment, by name. */
  async function runsOf(experimentId: string): Promise<Map<string, Run>> {
    const answer = await fetch(`${url}/api/2.0/mlflow/runs/search`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ experiment_ids: [experimentId], max_results: 100 }),
    });
    const { runs } = (await answer.json()) as { runs: Run[] };
    expect(new Set(runs.map(({ info }) => info.run_name)).size).toBe(runs.length);
    return new Map(runs.map((one) => [one.info.run_name, one]));
  }

  async function historyOf(id: string, metric: string) {
    type Page = { metrics?: { step: number; value: number | string }[]; next_page_token?: string };
    const query = `metrics/get-history?run_id=${id}&metric_key=${metric}&max_results=1000`;
    const found: { step: number; value: number | string }[] = [];
    for (let page: string | undefined = ""; page !== undefined; ) {
      const answer: Page = await ask<Page>(`${query}${page === "" ? "" : `&page_token=${page}`}`);
      found.push(...(answer.metrics ?? []));
      page = answer.next_page_token || undefined;
    }
    return found.sort((a, b) => Number(a.step) - Number(b.step));
  }

  async function expectWhole(experimentId: string): Promise<void> {
    const runs = await runsOf(experimentId);
    const whole = runs.get(`plumbline ${run.id.slice(0, 8)}`);
    const node = runs.get("EURUSD executor");
    const fold = runs.get("EURUSD executor fold 1");
    expect(runs.size).toBe(3);
    const parentOf = (one: Run | undefined) =>
      one?.data.tags.find(({ key }) => key === "mlflow.parentRunId")?.value;
    expect(parentOf(fold)).toBe(node?.info.run_id);
    expect(parentOf(node)).toBe(whole?.info.run_id);
    expect(node?.data.params).toHaveLength(150);
    expect(node?.data.tags.find(({ key }) => key === "note")?.value).toHaveLength(4_000);
    expect(whole?.data.params).toContainEqual({ key: "name", value: "spring" });
    expect([...runs.values()].map(({ info }) => info.status)).toEqual(Array(3).fill("FINISHED"));
    const losses = await historyOf(fold?.info.run_id ?? "", "validation_loss");
    expect(losses.map(({ step }) => Number(step))).toEqual(values.map((_, step) => step));
    expect(losses.map(({ value }) => value)).toEqual(values);
    const strange = await historyOf(fold?.info.run_id ?? "", "strange");
    expect(strange).toHaveLength(2);
    expect(strange[0].value).toBe("NaN");
    // Its database holds infinity as the largest number.
    expect([Number.MAX_VALUE, "Infinity"]).toContain(strange[1].value);
  }

  it("holds the run, its node and its fold, every point once", async () => {
    const done = await send("whole");
    expect(done).toMatchObject({ partCount: 3, sentPoints: stepCount + 2, knownPoints: 0 });
    await expectWhole(done.experimentId);
    expect(await send("whole")).toMatchObject({ sentPoints: 0, knownPoints: stepCount + 2 });
  });

  it("holds every point once though half of its answers were lost", async () => {
    let count = 0;
    const losing: MlflowFetch = async (address, init) => {
      const answer = await fetch(address, init);
      if (count++ % 2 === 0) throw new TypeError("fetch failed");
      return answer;
    };
    const done = await send("lossy", losing);
    await expectWhole(done.experimentId);
  });
});
