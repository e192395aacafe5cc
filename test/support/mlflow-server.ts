import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { createRandom } from "../../src/core/random.js";

/** A point as the server keeps it. */
export interface KeptMetric {
  readonly key: string;
  readonly value: number;
  readonly timestamp: number;
  readonly step: number;
}

/** A run as the server keeps it. */
export interface KeptRun {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly startTime: number;
  status: string;
  endTime: number | null;
  isDeleted: boolean;
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  readonly metrics: KeptMetric[];
}

/** What the server does wrong. */
export interface MlflowFaults {
  /** Share of requests, in [0, 1]. */
  readonly rate: number;
  readonly seed: number;
}

/** A server on this machine that answers as MLflow's documentation of its REST API says. */
export interface MlflowServer {
  /** Without a slash at its end. */
  readonly url: string;
  readonly runs: ReadonlyMap<string, KeptRun>;
  readonly experiments: ReadonlyMap<string, string>;
  /** `POST runs/log-batch`, in the order in which they came. */
  readonly requests: readonly string[];
  /** Answers nothing any more after so many requests from now; undefined: always. */
  dieAfter(requestCount: number | undefined): void;
  setFaults(faults: MlflowFaults): void;
  /** From now on asks for this value of `Authorization`. */
  demand(authorization: string): void;
}

/** What the documentation calls an error: a status, a code, a message. */
class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

type Body = Record<string, unknown>;

/** Starts a server until the test ends. */
export async function mlflowServer(): Promise<MlflowServer> {
  const runs = new Map<string, KeptRun>();
  const experiments = new Map<string, string>();
  const requests: string[] = [];
  let leftUntilDeath = Number.POSITIVE_INFINITY;
  let faults: MlflowFaults = { rate: 0, seed: 0 };
  let random = createRandom(0);
  let demanded: string | undefined;

  const answers: Record<string, (body: Body) => object> = {
    "GET experiments/get-by-name": ({ experiment_name: name }) => {
      const id = experiments.get(String(name));
      if (id === undefined) throw missing(`experiment ${name}`);
      return { experiment: { experiment_id: id, name, lifecycle_stage: "active" } };
    },
    "POST experiments/create": ({ name }) => {
      if (experiments.has(String(name))) {
        throw new ApiError(400, "RESOURCE_ALREADY_EXISTS", `experiment ${name}`);
      }
      experiments.set(String(name), String(experiments.size + 1));
      return { experiment_id: String(experiments.size) };
    },
    "POST runs/create": ({ experiment_id: experimentId, run_name: name, start_time, tags }) => {
      const run: KeptRun = {
        id: `run${runs.size + 1}`,
        experimentId: String(experimentId),
        name: String(name),
        startTime: wholeNumber(start_time, "start_time"),
        status: "RUNNING",
        endTime: null,
        isDeleted: false,
        metrics: [],
        params: new Map(),
        tags: new Map(entriesIn(tags).map(({ key, value }) => [key, value])),
      };
      if (![...experiments.values()].includes(run.experimentId)) throw missing("the experiment");
      runs.set(run.id, run);
      return { run: runAnswer(run) };
    },
    "GET runs/get": ({ run_id: id }) => ({ run: runAnswer(runOf(id)) }),
    "POST runs/search": ({ experiment_ids: ids, filter, max_results: most, page_token: page }) => {
      const [, key, value] = /^tags\.`([^`]+)` = '([^']*)'$/.exec(String(filter)) ?? [];
      if (key === undefined) throw invalid(`filter ${filter}`);
      const found = [...runs.values()].filter(
        ({ experimentId, tags, isDeleted }) =>
          !isDeleted && (ids as string[]).includes(experimentId) && tags.get(key) === value,
      );
      const from = Number(page ?? 0);
      const until = from + Math.min(Number(most), 2); // pages are small, so that there are several
      const next = until < found.length ? { next_page_token: String(until) } : {};
      return { runs: found.slice(from, until).map(runAnswer), ...next };
    },
    "POST runs/log-batch": ({ run_id: id, metrics, params, tags }) => {
      const run = runOf(id);
      if (run.isDeleted) throw invalid(`run ${id} must be in the 'active' state`);
      const points = metricsIn(metrics);
      const [setParams, setTags] = [entriesIn(params), entriesIn(tags)];
      if (points.length > 1_000 || setParams.length > 100 || setTags.length > 100) {
        throw invalid("more than 1,000 metrics, 100 params or 100 tags");
      }
      if (points.length + setParams.length + setTags.length > 1_000) throw invalid("over 1,000");
      for (const { key, value } of setParams) {
        if (value.length > 6_000) throw invalid(`param ${key} is too long`);
        const standing = run.params.get(key);
        if (standing !== undefined && standing !== value) throw invalid(`param ${key} changes`);
      }
      for (const { key, value } of setParams) run.params.set(key, value);
      for (const { key, value } of setTags) run.tags.set(key, value);
      for (const point of points) {
        // The key of the table of metrics: equal points are kept once.
        const isKept = run.metrics.some(
          (one) =>
            one.key === point.key &&
            one.step === point.step &&
            one.timestamp === point.timestamp &&
            Object.is(one.value, point.value),
        );
        if (!isKept) run.metrics.push(point);
      }
      return {};
    },
    "POST runs/update": ({ run_id: id, status, end_time: endTime }) => {
      const run = runOf(id);
      if (!["RUNNING", "FINISHED", "FAILED", "KILLED"].includes(String(status))) {
        throw invalid(`status ${status}`);
      }
      run.status = String(status);
      if (endTime !== undefined) run.endTime = wholeNumber(endTime, "end_time");
      return { run_info: runAnswer(run).info };
    },
  };

  function runOf(id: unknown): KeptRun {
    const run = runs.get(String(id));
    if (run === undefined) throw missing(`run ${id}`);
    return run;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://server");
    const path = url.pathname.replace("/api/2.0/mlflow/", "");
    const name = `${request.method} ${path}`;
    requests.push(name);
    if (leftUntilDeath-- <= 0) return void request.socket.destroy();
    const body: Body =
      request.method === "GET"
        ? Object.fromEntries(url.searchParams)
        : JSON.parse(await textOf(request));
    const fault = random.uniform() < faults.rate ? random.integer(4) : -1;
    if (fault === 0) return void request.socket.destroy();
    if (fault === 1) return void response.writeHead(503).end("<html>busy</html>");
    if (fault === 2) {
      return void response.writeHead(429, { "retry-after": "1" }).end('{"error_code":"BUSY"}');
    }
    try {
      if (demanded !== undefined && request.headers.authorization !== demanded) {
        throw new ApiError(401, "UNAUTHENTICATED", "who are you");
      }
      const found = answers[name]?.(body);
      if (found === undefined) throw new ApiError(404, "ENDPOINT_NOT_FOUND", name);
      if (fault === 3) return void request.socket.destroy(); // done, and nobody hears of it
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(found));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, code, message } = error;
      response.writeHead(status).end(JSON.stringify({ error_code: code, message }));
    }
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    runs,
    experiments,
    requests,
    dieAfter: (count) => {
      leftUntilDeath = count ?? Number.POSITIVE_INFINITY;
    },
    setFaults: (given) => {
      faults = given;
      random = createRandom(given.seed);
    },
    demand: (authorization) => {
      demanded = authorization;
    },
  };
}

function runAnswer({ id, experimentId, status, isDeleted, tags }: KeptRun) {
  return {
    info: {
      run_id: id,
      experiment_id: experimentId,
      status,
      lifecycle_stage: isDeleted ? "deleted" : "active",
    },
    data: { tags: [...tags].map(([key, value]) => ({ key, value })) },
  };
}

function entriesIn(list: unknown): { key: string; value: string }[] {
  const entries = (list ?? []) as { key: unknown; value: unknown }[];
  return entries.map(({ key, value }) => {
    if (typeof value !== "string") throw invalid(`value of ${key}`);
    return { key: keyIn(key), value };
  });
}

function metricsIn(list: unknown): KeptMetric[] {
  const metrics = (list ?? []) as Record<string, unknown>[];
  return metrics.map(({ key, value, timestamp, step }) => {
    const isText = ["NaN", "Infinity", "-Infinity"].includes(String(value));
    if (typeof value !== "number" && !isText) throw invalid(`value of ${key}`);
    return {
      key: keyIn(key),
      value: Number(value),
      timestamp: wholeNumber(timestamp, "timestamp"),
      step: wholeNumber(step, "step"),
    };
  });
}

function keyIn(key: unknown): string {
  if (typeof key === "string" && /^[\w\-. :/]{1,250}$/.test(key)) return key;
  throw invalid(`key ${key}`);
}

function wholeNumber(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  throw invalid(`${name} ${value}`);
}

function invalid(message: string): ApiError {
  return new ApiError(400, "INVALID_PARAMETER_VALUE", message);
}

function missing(what: string): ApiError {
  return new ApiError(404, "RESOURCE_DOES_NOT_EXIST", `there is no ${what}`);
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) text += piece;
  return text;
}
