import type { Clock } from "../../core/clock.js";
import { PlumblineError, shown } from "../../core/errors.js";
import { formatDuration } from "../../core/time.js";
import { retryAfterMs } from "./retry-after.js";
import type { UnitRequest } from "./vendor.js";

/** The part of `fetch` that is used, so that tests can stand in for the network. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How long one try may take and how much it may bring. */
export interface HttpLimits {
  /** Until the head of the answer is there, redirects included, ms. */
  readonly answerMs: number;
  /** Between two pieces of the body, ms. */
  readonly silenceMs: number;
  /** In all, ms: a server that sends a byte now and then is never silent. */
  readonly totalMs: number;
  /** Bytes of the body, unpacked where it is sent packed. */
  readonly sizeBytes: number;
  readonly redirects: number;
}

/** An hour of ticks is 10 to 200 kB. */
export const defaultHttpLimits: HttpLimits = {
  answerMs: 20_000,
  silenceMs: 15_000,
  totalMs: 120_000,
  sizeBytes: 33_554_432,
  redirects: 5,
};

/** What one try came to. */
export type HttpAnswer =
  | {
      readonly kind: "bytes";
      readonly bytes: Uint8Array;
      readonly etag: string | null;
      readonly lastModified: string | null;
    }
  /** 304: what we have is what there is. */
  | { readonly kind: "unchanged" }
  /** A status by which the vendor says that it has nothing. */
  | { readonly kind: "absent" }
  | {
      readonly kind: "fault";
      readonly error: PlumblineError;
      /** The wait that the host asks for, ms; null where it asks for none. */
      readonly retryAfterMs: number | null;
    };

/** What a try needs besides its request. */
export interface HttpTry {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly limits: HttpLimits;
  readonly absentStatuses: readonly number[];
  readonly signal?: AbortSignal;
}

/** Statuses of a host that may do better in a while: RFC 9110 and, of 425, RFC 8470. */
const passingStatuses: readonly number[] = [408, 425, 429, 500, 502, 503, 504];
const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308];

/**
 * One GET, to its end or to a limit. What goes wrong on the way is an answer, not an exception.
 *
 * Answers `fault` with INGEST_DOWNLOAD_TIMEOUT, INGEST_DOWNLOAD_BROKEN, INGEST_DOWNLOAD_REFUSED,
 * INGEST_DOWNLOAD_REDIRECTED, INGEST_DOWNLOAD_TOO_LARGE or INGEST_DOWNLOAD_UNREADABLE.
 *
 * @throws The signal's reason where it is aborted.
 */
export async function httpGet(request: UnitRequest, options: HttpTry): Promise<HttpAnswer> {
  const { clock, limits, signal } = options;
  const stop = new AbortController();
  const abort = (): void => stop.abort(signal?.reason);
  if (signal?.aborted) throw signal.reason;
  signal?.addEventListener("abort", abort, { once: true });
  const expire = (what: string) => (): void => stop.abort(timeout(request.url, what));
  const total = expire(`took longer than ${formatDuration(limits.totalMs)}`);
  const silent = expire(`was silent for ${formatDuration(limits.silenceMs)}`);
  const late = expire(`did not answer within ${formatDuration(limits.answerMs)}`);
  const cancelTotal = clock.after(limits.totalMs, total);
  let cancelWait = clock.after(limits.answerMs, late);
  try {
    const response = await follow(request, options, stop.signal);
    if ("kind" in response) return response;
    const onPiece = (): void => {
      cancelWait();
      cancelWait = clock.after(limits.silenceMs, silent);
    };
    onPiece();
    return await read(request.url, response, options, stop.signal, onPiece);
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (stop.signal.aborted) return fault(stop.signal.reason);
    return fault(broken(request.url, cause));
  } finally {
    cancelTotal();
    cancelWait();
    signal?.removeEventListener("abort", abort);
    stop.abort(); // lets the connection go where the body was not read to its end
  }
}

/** The first answer that is no redirect. */
async function follow(
  { url, headers = {} }: UnitRequest,
  { fetch, limits }: HttpTry,
  signal: AbortSignal,
): Promise<Response | HttpAnswer> {
  let at = new URL(url);
  let sent: Readonly<Record<string, string>> = { "user-agent": "plumbline", ...headers };
  const seen = new Set<string>();
  for (;;) {
    seen.add(at.href);
    const response = await fetch(at.href, { headers: sent, redirect: "manual", signal });
    if (!redirectStatuses.includes(response.status)) return response;
    const target = response.headers.get("location");
    const next = target !== null && URL.canParse(target, at.href) ? new URL(target, at) : undefined;
    await response.body?.cancel();
    const problem =
      next === undefined
        ? `with no address to go to (${shown(target)})`
        : next.protocol !== at.protocol && next.protocol !== "https:"
          ? `from ${at.protocol} to ${shown(next.protocol)}, which is not safe`
          : seen.has(next.href)
            ? "in a circle"
            : seen.size > limits.redirects
              ? `more than ${limits.redirects} times`
              : undefined;
    if (next === undefined || problem !== undefined) return fault(redirected(url, problem ?? ""));
    if (next.host !== at.host) sent = withoutSecrets(sent); // another host is not told our token
    at = next;
  }
}

async function read(
  url: string,
  response: Response,
  { limits, absentStatuses, clock }: HttpTry,
  signal: AbortSignal,
  onPiece: () => void,
): Promise<HttpAnswer> {
  const { status, headers } = response;
  if (status === 304) return { kind: "unchanged" };
  if (absentStatuses.includes(status)) return { kind: "absent" };
  if (status !== 200) return fault(refused(url, status), retryAfterMs(headers, clock.now()));
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const piece = await reader?.read();
    if (signal.aborted) throw signal.reason;
    if (piece === undefined || piece.done) break;
    onPiece();
    sizeBytes += piece.value.length;
    if (sizeBytes > limits.sizeBytes) return fault(tooLarge(url, limits.sizeBytes));
    pieces.push(piece.value);
  }
  const bytes = concatenate(pieces, sizeBytes);
  if (isWebPage(headers, bytes)) return fault(webPage(url, bytes));
  const etag = headers.get("etag");
  return { kind: "bytes", bytes, etag, lastModified: headers.get("last-modified") };
}

function concatenate(pieces: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** A page of a proxy, a login or an error that comes with status 200. No vendor sends data so. */
function isWebPage(headers: Headers, bytes: Uint8Array): boolean {
  if (/\bhtml\b/i.test(headers.get("content-type") ?? "")) return true;
  return /^\W{0,8}(!doctype\s+html|html|head|body)\b/i.test(headOf(bytes));
}

function headOf(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes.subarray(0, 200)).trim();
}

function withoutSecrets(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(authorization|cookie)$/i.test(name)),
  );
}

function fault(error: PlumblineError, wait: number | null = null): HttpAnswer {
  return { kind: "fault", error, retryAfterMs: wait };
}

function timeout(url: string, what: string): PlumblineError {
  return new PlumblineError("INGEST_DOWNLOAD_TIMEOUT", {
    message: `the server of ${url} ${what}`,
    where: { url },
    remedy: "check the network, and whether the vendor is up",
    retryable: true,
  });
}

function broken(url: string, cause: unknown): PlumblineError {
  return new PlumblineError("INGEST_DOWNLOAD_BROKEN", {
    message: `the connection for ${url} broke: ${reasonOf(cause)}`,
    where: { url },
    remedy: "check the network, and whether the vendor is up",
    retryable: true,
    cause,
  });
}

/** `fetch` says "fetch failed" or "terminated" and keeps the reason in the cause. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { cause } = thrown;
  if (!(cause instanceof Error)) return thrown.message;
  const code = "code" in cause ? `${String(cause.code)} ` : "";
  return `${thrown.message}, ${code}${cause.message}`.trim();
}

function refused(url: string, status: number): PlumblineError {
  return new PlumblineError("INGEST_DOWNLOAD_REFUSED", {
    message: `the server of ${url} answered ${status}, expected 200`,
    where: { url, status },
    remedy:
      status === 401 || status === 403
        ? "check the token and what it is allowed to read"
        : "check the base URL, the instrument and the range",
    retryable: passingStatuses.includes(status) || status > 504,
  });
}

function redirected(url: string, problem: string): PlumblineError {
  return new PlumblineError("INGEST_DOWNLOAD_REDIRECTED", {
    message: `the server of ${url} redirects ${problem}`,
    where: { url },
    remedy: "check the base URL, and that no login page stands between here and the vendor",
    retryable: true,
  });
}

function tooLarge(url: string, sizeBytes: number): PlumblineError {
  return new PlumblineError("INGEST_DOWNLOAD_TOO_LARGE", {
    message: `the server of ${url} sends more than ${sizeBytes.toLocaleString("en-US")} bytes`,
    where: { url },
    remedy: "check the base URL: this is not the vendor's file",
  });
}

function webPage(url: string, bytes: Uint8Array): PlumblineError {
  return new PlumblineError("INGEST_DOWNLOAD_UNREADABLE", {
    message: `the server of ${url} sent a web page, which begins with ${shown(headOf(bytes))}`,
    where: { url },
    remedy: "check that no login page or proxy stands between here and the vendor",
    retryable: true,
  });
}
