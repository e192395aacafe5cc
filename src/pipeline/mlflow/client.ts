import { PlumblineError, reportError, shown } from "../../core/errors.js";
import type { Random } from "../../core/random.js";
import { type RetryPolicy, withRetry } from "../retry.js";

/** The part of `fetch` that is used, so that tests can stand in for the network. */
export type MlflowFetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

/** How a tracking server is reached. */
export interface MlflowAccess {
  /** `http://127.0.0.1:5000`, without a slash at its end. */
  readonly url: string;
  /** The value of `Authorization`; none where left out. */
  readonly authorization?: string;
  readonly fetch: MlflowFetch;
  readonly sleep: (durationMs: number) => Promise<void>;
  /** For the waits between tries. */
  readonly random: Random;
  readonly retry?: RetryPolicy;
  /** Told of each failed try that will be repeated. */
  readonly onRetry?: (error: PlumblineError, attempt: number) => void;
}

/** A metric's point as the REST API has it. */
export interface MlflowMetric {
  readonly key: string;
  /** A number, or `NaN`, `Infinity`, `-Infinity` as text: JSON has no such numbers. */
  readonly value: number | string;
  /** UTC ms. */
  readonly timestamp: number;
  readonly step: number;
}

/** A tag or parameter as the REST API has it. */
export interface MlflowEntry {
  readonly key: string;
  readonly value: string;
}

/** What one call of `log-batch` carries: 1,000 in all at most, of which 100 parameters and 100 tags. */
export interface MlflowBatch {
  readonly metrics: readonly MlflowMetric[];
  readonly params: readonly MlflowEntry[];
  readonly tags: readonly MlflowEntry[];
}

/** A run there. */
export interface MlflowRun {
  readonly id: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** A run to be made. */
export interface NewMlflowRun {
  readonly experimentId: string;
  readonly name: string;
  /** UTC ms. */
  readonly startTime: number;
  readonly tags: readonly MlflowEntry[];
}

/** What `runs/create` answers, as far as it is looked at. */
interface CreateAnswer {
  readonly run?: { readonly info?: { readonly run_id?: string } };
}

/** What `runs/search` answers, as far as it is looked at. */
interface SearchAnswer {
  readonly runs?: readonly {
    readonly info?: { readonly run_id?: string };
    readonly data?: { readonly tags?: readonly MlflowEntry[] };
  }[];
  readonly next_page_token?: string;
}

/** States of a run there. */
export type MlflowStatus = "RUNNING" | "FINISHED" | "FAILED" | "KILLED";

/**
 * The calls of MLflow's REST API that an export makes. Each is tried again where the network or the server
 * is flaky, and is harmless when it is done twice, but for `createRun`.
 *
 * @throws PIPELINE_MLFLOW_UNREACHABLE after the last try; PIPELINE_MLFLOW_REFUSED where trying again is no use.
 * @see https://mlflow.org/docs/latest/api_reference/rest-api.html
 */
export interface MlflowClient {
  /** Id of an experiment, which is made where there is none. */
  experiment(name: string): Promise<string>;
  /** The active runs that have a tag, the newest last. */
  findRuns(experimentId: string, tag: MlflowEntry): Promise<readonly MlflowRun[]>;
  /** Whether a run is there and was not deleted. */
  hasRun(runId: string): Promise<boolean>;
  /**
   * Makes a run and gives its id.
   *
   * @param again - Looks for it before another try: the server may have heard one whose answer was lost.
   */
  createRun(run: NewMlflowRun, again: () => Promise<string | undefined>): Promise<string>;
  logBatch(runId: string, batch: MlflowBatch): Promise<void>;
  /** @param endTime - UTC ms; left out while it runs. */
  updateRun(runId: string, status: MlflowStatus, endTime?: number): Promise<void>;
}

/** Runs in one answer of a search. */
const searchedAtOnce = 1_000;
const requestTimeoutMs = 30_000;
/** The longest wait that a server's `Retry-After` is granted, in ms. */
const longestAskedMs = 60_000;

const defaultRetry: RetryPolicy = { attempts: 6, firstDelayMs: 500, longestDelayMs: 20_000 };

/** A client of the server that is named. */
export function createMlflowClient(access: MlflowAccess): MlflowClient {
  const { retry = defaultRetry, random, sleep, onRetry = () => {} } = access;

  /** One try, and its answer. */
  async function attemptCall<Answer>(
    method: "GET" | "POST",
    path: string,
    body?: object,
  ): Promise<Answer> {
    const text = await request(access, method, path, body);
    try {
      return JSON.parse(text === "" ? "{}" : text) as Answer; // fields are looked at where they are used
    } catch (cause) {
      throw refused(access, path, `an answer that is no JSON: ${shown(text)}`, cause);
    }
  }

  function call<Answer>(method: "GET" | "POST", path: string, body?: object): Promise<Answer> {
    const attempt = () => attemptCall<Answer>(method, path, body);
    return withRetry(attempt, retry, random, onRetry, sleep);
  }

  async function findExperiment(name: string): Promise<string | undefined> {
    const query = new URLSearchParams({ experiment_name: name });
    try {
      const answer = await call<{
        experiment?: { experiment_id?: string; lifecycle_stage?: string };
      }>("GET", `experiments/get-by-name?${query}`);
      if (answer.experiment?.lifecycle_stage === "deleted") {
        throw refused(access, "experiments/get-by-name", `the experiment ${shown(name)}, deleted`);
      }
      return answer.experiment?.experiment_id;
    } catch (error) {
      if (hasCode(error, "RESOURCE_DOES_NOT_EXIST")) return undefined;
      throw error;
    }
  }

  return {
    experiment: async (name) => {
      const found = await findExperiment(name);
      if (found !== undefined) return found;
      try {
        const made = await call<{ experiment_id?: string }>("POST", "experiments/create", { name });
        return idIn(access, "experiments/create", made.experiment_id);
      } catch (error) {
        // Another was first, or the first try had been heard.
        if (!hasCode(error, "RESOURCE_ALREADY_EXISTS")) throw error;
        return idIn(access, "experiments/get-by-name", await findExperiment(name));
      }
    },
    findRuns: async (experimentId, { key, value }) => {
      const runs: MlflowRun[] = [];
      let page: string | undefined;
      do {
        const answer: SearchAnswer = await call("POST", "runs/search", {
          experiment_ids: [experimentId],
          filter: `tags.\`${key}\` = '${value}'`,
          run_view_type: "ACTIVE_ONLY",
          max_results: searchedAtOnce,
          order_by: ["attributes.start_time ASC"],
          page_token: page,
        });
        for (const { info, data } of answer.runs ?? []) {
          const tags = new Map(data?.tags?.map((tag) => [tag.key, tag.value]));
          runs.push({ id: idIn(access, "runs/search", info?.run_id), tags });
        }
        page = answer.next_page_token || undefined;
      } while (page !== undefined);
      return runs;
    },
    hasRun: async (runId) => {
      try {
        const path = `runs/get?${new URLSearchParams({ run_id: runId })}`;
        const answer = await call<{ run?: { info?: { lifecycle_stage?: string } } }>("GET", path);
        return answer.run?.info?.lifecycle_stage !== "deleted";
      } catch (error) {
        if (hasCode(error, "RESOURCE_DOES_NOT_EXIST")) return false;
        throw error;
      }
    },
    createRun: ({ experimentId, name, startTime, tags }, again) =>
      withRetry(
        async (attempt) => {
          const made = attempt > 1 ? await again() : undefined;
          if (made !== undefined) return made;
          const answer: CreateAnswer = await attemptCall("POST", "runs/create", {
            experiment_id: experimentId,
            run_name: name,
            start_time: startTime,
            tags,
          });
          return idIn(access, "runs/create", answer.run?.info?.run_id);
        },
        retry,
        random,
        onRetry,
        sleep,
      ),
    logBatch: async (runId, batch) => {
      await call("POST", "runs/log-batch", { run_id: runId, ...batch });
    },
    updateRun: async (runId, status, endTime) => {
      await call("POST", "runs/update", { run_id: runId, status, end_time: endTime });
    },
  };
}

/** One try: the body of the answer. What may go better the next time is thrown as retryable. */
async function request(
  access: MlflowAccess,
  method: "GET" | "POST",
  path: string,
  body: object | undefined,
): Promise<string> {
  const { url, authorization, fetch, sleep } = access;
  let status: number;
  let retryAfter: string | null;
  let text: string;
  try {
    const response = await fetch(`${url}/api/2.0/mlflow/${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        ...(authorization === undefined ? {} : { authorization }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    status = response.status;
    retryAfter = response.headers.get("retry-after");
    text = await response.text();
  } catch (cause) {
    throw unreachable(access, path, causeOf(cause), cause);
  }
  if (status >= 200 && status < 300) return text;
  const said = errorIn(text);
  if (status === 408 || status === 429 || status >= 500) {
    const askedMs = Number(retryAfter) * 1_000;
    if (askedMs > 0) await sleep(Math.min(askedMs, longestAskedMs));
    throw unreachable(access, path, `status ${status}${said.text}`);
  }
  throw refused(access, path, `status ${status}${said.text}`, undefined, said.code);
}

/** MLflow answers errors as `{"error_code", "message"}`; what stands between may answer anything. */
function errorIn(text: string): { readonly code: string; readonly text: string } {
  try {
    const { error_code: code = "", message = "" } = JSON.parse(text) as {
      error_code?: string;
      message?: string;
    };
    return { code, text: ` ${code} ${shown(message)}` };
  } catch {
    return { code: "", text: text === "" ? "" : ` ${shown(text)}` };
  }
}

/** `fetch` says "fetch failed" and keeps the reason in the cause. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return reportError(cause).message || String(cause);
}

function unreachable(
  { url }: MlflowAccess,
  path: string,
  found: string,
  cause?: unknown,
): PlumblineError {
  return new PlumblineError("PIPELINE_MLFLOW_UNREACHABLE", {
    message: `the MLflow server at ${url} did not answer ${path.split("?")[0]}, found ${found}`,
    where: { server: url },
    remedy: "see that it runs and can be reached, and export again: it goes on where it stopped",
    retryable: true,
    cause,
  });
}

function refused(
  { url }: MlflowAccess,
  path: string,
  found: string,
  cause?: unknown,
  code = "",
): PlumblineError {
  return new PlumblineError("PIPELINE_MLFLOW_REFUSED", {
    message: `the MLflow server at ${url} refused ${path.split("?")[0]}, found ${found}`,
    where: { server: url, ...(code === "" ? {} : { mlflow: code }) },
    remedy:
      "see the reason; credentials come from MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD",
    cause,
  });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof PlumblineError && error.where.mlflow === code;
}

function idIn(access: MlflowAccess, path: string, id: string | undefined): string {
  if (id !== undefined) return id;
  throw refused(access, path, "an answer without an id");
}

/** The value of `Authorization` that MLflow's environment variables ask for; undefined where none is set. */
export function mlflowAuthorization(
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { MLFLOW_TRACKING_TOKEN: token } = environment;
  const { MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password = "" } = environment;
  if (token !== undefined) return `Bearer ${token}`;
  if (user === undefined) return undefined;
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}
