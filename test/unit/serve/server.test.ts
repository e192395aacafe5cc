import { describe, expect, it, onTestFinished } from "vitest";
import type { HookEvent } from "../../../src/core/hooks.js";
import { type Bar, barAt, viewBars } from "../../../src/market/bar.js";
import { timeframeDuration } from "../../../src/market/timeframe.js";
import { createServer, type Server } from "../../../src/serve/server.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { modelTree, nodeModel } from "../../../src/train/index.js";
import { temporaryFolder } from "../../support/folder.js";
import {
  batchPredictions,
  servedBars,
  servedSet,
  servedTree,
  storeTree,
} from "../../support/serve.js";

const set = servedSet();
const bars = servedBars(11, 7_000);
const historyCount = 6_000;
const history = viewBars(bars, 0, historyCount);
const tree = servedTree(set, bars, 1);
const otherTree = servedTree(set, bars, 2);
const step = timeframeDuration("M5");

async function served(own = tree) {
  const workspace = openWorkspace(temporaryFolder());
  const treeId = await storeTree(workspace, { tree: own, set, bars: history });
  const events: HookEvent[] = [];
  const server = await createServer({
    workspace,
    hooks: { emit: (event) => void events.push(event) },
    now: () => bars.openTime[historyCount] + step,
  });
  onTestFinished(async () => {
    await server.close();
    workspace.close();
  });
  return { server, workspace, treeId, events };
}

/** A bar as JSON carries it: what is missing is left out. */
function asSent(bar: Bar): object {
  const present = Object.entries(bar).filter(([name]) => name !== "flags");
  return Object.fromEntries(present.filter(([, value]) => value === value));
}

function postBars(server: Server, sent: readonly object[], instrument = "EURUSD") {
  return server.inject({
    method: "POST",
    url: "/v1/bars",
    payload: { instrument, bars: [...sent] },
  });
}

const get = (server: Server, url: string) => server.inject({ method: "GET", url });

const liveBars = (count: number): object[] =>
  Array.from({ length: count }, (_, i) => asSent(barAt(bars, historyCount + i)));

describe("the server", () => {
  it("answers bars with the batch's predictions, bit for bit through JSON", async () => {
    const { server, treeId } = await served();
    const answer = await postBars(server, liveBars(400));
    expect(answer.statusCode).toBe(200);
    const body = answer.json();
    expect(body).toMatchObject({ instrument: "EURUSD", tree: treeId, taken: 400, repeated: false });
    const batch = batchPredictions(tree, set, bars);
    const made = body.bars.flatMap(({ predictions }: { predictions: object[] }) => predictions);
    expect(made.length).toBeGreaterThan(20);
    for (const { node, openTime, probability } of made) {
      expect(probability).toBe(batch.get(`${node}@${Date.parse(openTime)}`));
    }
    const latest = await get(server, "/v1/predictions/EURUSD");
    expect(latest.json().predictions).toContainEqual(made.at(-1));
  });

  it("says by whom a node is silenced, without a probability", async () => {
    const gate = { node: "tactician", atLeast: 0.999 };
    const gated = tree.map((model) =>
      model.node.name === "executor"
        ? nodeModel({ ...model, node: { ...model.node, gate } })
        : model,
    );
    const { server } = await served(modelTree(gated));
    const body = (await postBars(server, liveBars(400))).json();
    const made = body.bars.flatMap(({ predictions }: { predictions: object[] }) => predictions);
    const own = made.filter(({ node }: { node: string }) => node === "executor");
    expect(own.length).toBeGreaterThan(10);
    for (const answer of own) {
      expect(answer).toMatchObject({ probability: null, silencedBy: "tactician" });
    }
    expect(made.some(({ probability }: { probability: unknown }) => probability !== null)).toBe(
      true,
    );
    const [described] = (await get(server, "/v1/model")).json().models;
    expect(described.nodes.map((node: { gate?: object }) => node.gate)).toEqual([
      undefined,
      undefined,
      gate,
    ]);
  });

  it("takes the last bar again, and tells a changed one, a late one and an unordered batch", async () => {
    const { server } = await served();
    const [first, second, third] = liveBars(3);
    expect((await postBars(server, [first, second])).statusCode).toBe(200);
    expect((await postBars(server, [second])).json()).toMatchObject({ taken: 0, repeated: true });
    const changed = { ...second, close: (second as Bar).low };
    const codes = await Promise.all(
      [[changed], [first], [third, second]].map(async (sent) => {
        const answer = await postBars(server, sent);
        return [answer.statusCode, answer.json().code];
      }),
    );
    expect(codes).toEqual([
      [409, "SERVE_BAR_CONFLICT"],
      [409, "SERVE_BAR_LATE"],
      [422, "SERVE_BARS_UNORDERED"],
    ]);
  });

  it("names the first fault of a body, where it stands and how many follow", async () => {
    const { server } = await served();
    const [bar] = liveBars(1);
    const answer = await postBars(server, [{ ...bar, high: "1.1", spared: 2 }]);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({
      code: "SERVE_REQUEST_INVALID",
      message: expect.stringMatching(/^body\.bars\.0\.high: .+ found '?"?1\.1.+\(and 1 more\)$/),
      where: { part: "body", path: "bars.0.high" },
    });
    const local = await postBars(server, [{ ...bar, openTime: "2024-04-03T12:00:00" }]);
    expect(local.json().message).toContain("with a zone");
  });

  it("answers what is no request for it in its own words, and counts each by code", async () => {
    const { server } = await served();
    const json = { "content-type": "application/json" };
    const requests = [
      { method: "POST", url: "/v1/bars", headers: json, payload: "{" },
      { method: "POST", url: "/v1/bars", headers: json, payload: `"${"x".repeat(3_000_000)}"` },
      { method: "POST", url: "/v1/bars", headers: { "content-type": "text/plain" }, payload: "x" },
      { method: "GET", url: "/v1/barz" },
      { method: "GET", url: "/v1/bars" },
      { method: "GET", url: "/v1/predictions/GBPUSD" },
    ] as const;
    const answers = [];
    for (const request of requests) answers.push(await server.inject(request));
    expect(answers.map((answer) => [answer.statusCode, answer.json().code])).toEqual([
      [400, "SERVE_BODY_UNREADABLE"],
      [413, "SERVE_BODY_TOO_LARGE"],
      [415, "SERVE_MEDIA_TYPE_UNSUPPORTED"],
      [404, "SERVE_ROUTE_UNKNOWN"],
      [405, "SERVE_METHOD_NOT_ALLOWED"],
      [404, "SERVE_INSTRUMENT_UNKNOWN"],
    ]);
    expect(answers[3].json().remedy).toContain("/v1/bars");
    expect(answers[4].headers.allow).toBe("POST");
    const { body: metrics } = await get(server, "/metrics");
    for (const answer of answers) expect(metrics).toContain(`code="${answer.json().code}"`);
  });

  it("describes the model in service down to each feature's formula, and exchanges it", async () => {
    const { server, workspace, treeId } = await served();
    const before = (await get(server, "/v1/model")).json().models[0];
    expect(before).toMatchObject({ tree: treeId, timeframe: "M5", liveBars: 0 });
    expect(before.nodes.map(({ node }: { node: string }) => node)).toEqual([
      "strategist",
      "tactician",
      "executor",
    ]);
    expect(before.nodes[2].features[1]).toMatchObject({ name: "rsi_5", printed: "rsi(close, 5)" });

    const other = await storeTree(workspace, {
      tree: otherTree,
      set,
      bars: history,
      isChampion: false,
    });
    const swap = (body: object) =>
      server.inject({ method: "POST", url: "/v1/model", payload: body });
    expect((await swap({ tree: other })).json()).toMatchObject({ tree: other });
    expect((await swap({ tree: "no such tree" })).json().code).toBe("SERVE_MODEL_MISSING");
    expect((await get(server, "/v1/model")).json().models[0].tree).toBe(other);
  });

  it("says how each of its parts is", async () => {
    const { server } = await served();
    await postBars(server, liveBars(1));
    const health = (await get(server, "/healthz")).json();
    expect(health.state).toBe("ok");
    expect(health.components.map(({ name }: { name: string }) => name)).toEqual([
      "workspace",
      "model EURUSD",
      "features EURUSD",
      "feed EURUSD",
    ]);
  });

  it("listens where it is told, warns where others can reach it, and says what it cannot", async () => {
    const { server, events } = await served();
    const address = await server.listen({ host: "0.0.0.0", port: 0 });
    expect(events).toContainEqual(
      expect.objectContaining({ level: "warning", message: expect.stringContaining("0.0.0.0") }),
    );
    const { port } = new URL(address);
    const second = await served();
    await expect(
      second.server.listen({ host: "0.0.0.0", port: Number(port) }),
    ).rejects.toMatchObject({ code: "SERVE_ADDRESS_UNUSABLE" });
  });
});
