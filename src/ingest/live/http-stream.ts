import { PlumblineError } from "../../core/errors.js";
import type { Fetch } from "../download/http-get.js";

/** A stream over HTTP that does not end. */
export interface StreamRequest {
  readonly fetch: Fetch;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Statuses of a host that may do better in a while. */
const passingStatuses: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

/**
 * The text of a stream, piece by piece as it comes.
 *
 * @throws INGEST_FEED_REFUSED for a status that another try would not mend; INGEST_FEED_BROKEN, which is
 *   retryable, for everything else, its end included: such a stream has none.
 */
export async function* httpStream(
  { fetch, url, headers }: StreamRequest,
  signal: AbortSignal,
): AsyncGenerator<string> {
  try {
    const response = await fetch(url, {
      headers: { "user-agent": "plumbline", ...headers },
      signal,
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw refused(url, response.status);
    }
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    for (;;) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done) break;
      yield decoder.decode(piece.value, { stream: true });
    }
  } catch (error) {
    if (error instanceof PlumblineError) throw error;
    if (signal.aborted) throw signal.reason;
    throw feedBroken(url, error);
  }
  throw feedBroken(url);
}

/** Bytes of a line that no feed's message is as long as. */
const longestLine = 1_048_576;

/**
 * The lines of a stream, without blank ones.
 *
 * @throws INGEST_FEED_UNREADABLE for a line without an end; what `httpStream` throws.
 */
export async function* httpLines(
  request: StreamRequest,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of httpStream(request, signal)) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) {
      throw new PlumblineError("INGEST_FEED_UNREADABLE", {
        message: `${request.url} sends more than ${longestLine} characters without a line's end`,
        where: { url: request.url },
        remedy: "check the address: this is no feed of lines",
      });
    }
    for (const line of lines) {
      const text = line.trim();
      if (text !== "") yield text;
    }
  }
}

/** The error of a connection that broke or ended. */
export function feedBroken(url: string, cause?: unknown): PlumblineError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const reason = inner instanceof Error ? inner.message : "the other side ended it";
  return new PlumblineError("INGEST_FEED_BROKEN", {
    message: `the connection to ${url} broke: ${reason}`,
    where: { url },
    remedy: "nothing: it is made again",
    retryable: true,
    cause,
  });
}

function refused(url: string, status: number): PlumblineError {
  if (passingStatuses.includes(status)) {
    return feedBroken(url, new Error(`status ${status}`));
  }
  return new PlumblineError("INGEST_FEED_REFUSED", {
    message: `${url} answered ${status}, expected 200 and a stream`,
    where: { url, status },
    remedy: "check the address, the token and the account",
  });
}
