import type { Fetch } from "../../src/ingest/download/http-get.js";

/** A request as a fake server sees it. */
export interface FakeRequest {
  readonly url: string;
  readonly path: string;
  readonly headers: Headers;
  /** How often this path was asked for before. */
  readonly times: number;
  readonly signal: AbortSignal;
}

/** A server in this process: what it answers, and what it was asked. */
export interface FakeServer {
  readonly fetch: Fetch;
  readonly requests: readonly FakeRequest[];
}

/** A network in which one function answers everything. It ends like `fetch` where the signal is aborted. */
export function fakeServer(
  answer: (request: FakeRequest) => Response | Promise<Response>,
): FakeServer {
  const requests: FakeRequest[] = [];
  return {
    requests,
    fetch: async (url, init) => {
      const { pathname: path, search } = new URL(url);
      const times = requests.filter((earlier) => earlier.path === path + search).length;
      const signal = init.signal ?? new AbortController().signal;
      const headers = new Headers(init.headers);
      const request = { url, path: path + search, headers, times, signal };
      requests.push(request);
      return Promise.race([answer(request), whenAborted(signal)]);
    },
  };
}

/** Never resolves; rejects with the reason when the signal is aborted. */
export function whenAborted(signal: AbortSignal): Promise<never> {
  const never = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  never.catch(() => {}); // where nobody waits for it any more
  return never;
}

/** A body that comes piece by piece, as the pieces resolve; an error, or an aborted signal, breaks it off. */
export function bodyOf(
  pieces: readonly (Uint8Array | string | Promise<Uint8Array | string> | Error)[],
  signal = new AbortController().signal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const left = [...pieces];
  const aborted = whenAborted(signal);
  return new ReadableStream({
    pull: async (controller) => {
      const piece = await Promise.race([left.shift(), aborted]);
      if (piece === undefined) controller.close();
      else if (piece instanceof Error) controller.error(piece);
      else controller.enqueue(typeof piece === "string" ? encoder.encode(piece) : piece);
    },
  });
}
