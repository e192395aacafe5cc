import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { sha256 } from "../../src/core/hash.js";
import { createRandom } from "../../src/core/random.js";

/** What a server can do wrong. */
export const faultKinds = [
  "no-answer",
  "stall-in-body",
  "slow-loris",
  "reset-before",
  "reset-in-body",
  "error-500",
  "busy-503",
  "too-many-429",
  "web-page",
  "truncated",
  "redirect-loop",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Faults that end by themselves: no client has to wait for a limit. */
export const quickFaults: readonly FaultKind[] = faultKinds.filter(
  (kind) => !["no-answer", "stall-in-body", "slow-loris", "too-many-429"].includes(kind),
);

/** What the server does wrong, and how often. */
export interface Faults {
  /** Share of requests, in [0, 1]. */
  readonly rate: number;
  readonly seed: number;
  readonly kinds?: readonly FaultKind[];
  /** Seconds in `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Real ms between two bytes of a slow loris. */
  readonly drippingMs?: number;
}

/** A server on this machine that answers like a vendor's. */
export interface VendorServer {
  /** Without a slash at its end. */
  readonly url: string;
  /** Paths in the order in which they were asked for. */
  readonly requests: readonly string[];
  /** How often each fault was done. */
  readonly faults: ReadonlyMap<FaultKind, number>;
  /** Changes what it has. */
  put(path: string, bytes: Uint8Array): void;
  /** Answers 403 below a path from now on, or no longer. */
  refuse(prefix: string, isRefused: boolean): void;
}

/**
 * Serves files by path until the test ends; 404 for others. Which requests go wrong, and how, follows
 * from the seed, the path and how often the path was asked for: not from the order of requests.
 */
export async function vendorServer(
  files: ReadonlyMap<string, Uint8Array>,
  faults: Faults = { rate: 0, seed: 0 },
): Promise<VendorServer> {
  const served = new Map(files);
  const requests: string[] = [];
  const times = new Map<string, number>();
  const done = new Map<FaultKind, number>();
  const refused = new Set<string>();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push(path);
    const time = times.get(path) ?? 0;
    times.set(path, time + 1);
    const kind = path.startsWith("/circle") ? "redirect-loop" : faultOf(faults, path, time);
    if ([...refused].some((prefix) => path.startsWith(prefix))) {
      response.writeHead(403).end("no");
    } else if (kind === undefined) {
      answer(served.get(path), request, response);
    } else {
      done.set(kind, (done.get(kind) ?? 0) + 1);
      misbehave(kind, served.get(path) ?? new Uint8Array(0), faults, response);
    }
  });
  server.listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => server.on("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens at a port
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    faults: done,
    put: (path, bytes) => void served.set(path, bytes),
    refuse: (prefix, isRefused) => {
      if (isRefused) refused.add(prefix);
      else refused.delete(prefix);
    },
  };
}

function faultOf(faults: Faults, path: string, time: number): FaultKind | undefined {
  const { rate, seed, kinds = faultKinds } = faults;
  const random = createRandom(`${seed} ${path} ${time}`);
  return random.chance(rate) ? kinds[random.integer(kinds.length)] : undefined;
}

function answer(
  bytes: Uint8Array | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (bytes === undefined) {
    response.writeHead(404).end();
    return;
  }
  const etag = `"${sha256(bytes).slice(0, 16)}"`;
  if (request.headers["if-none-match"] === etag) response.writeHead(304).end();
  else response.writeHead(200, headers(bytes.length, { etag })).end(bytes);
}

function headers(length: number, more: Record<string, string> = {}): Record<string, string> {
  return {
    "content-type": "application/octet-stream",
    "content-length": String(length),
    ...more,
  };
}

function misbehave(
  kind: FaultKind,
  bytes: Uint8Array,
  { retryAfterSeconds = 1, drippingMs = 20 }: Faults,
  response: ServerResponse,
): void {
  const half = bytes.subarray(0, bytes.length >> 1);
  switch (kind) {
    case "no-answer":
      return;
    case "stall-in-body":
      response.writeHead(200, headers(Math.max(1, bytes.length)));
      response.write(half);
      return;
    case "slow-loris": {
      response.writeHead(200, headers(1e9));
      const timer = setInterval(() => response.write("x"), drippingMs);
      response.on("close", () => clearInterval(timer));
      return;
    }
    case "reset-before":
      response.socket?.resetAndDestroy();
      return;
    case "reset-in-body":
      response.writeHead(200, headers(Math.max(1, bytes.length)));
      response.write(half, () => response.socket?.resetAndDestroy());
      return;
    case "error-500":
      response.writeHead(500).end("broken");
      return;
    case "busy-503":
      response.writeHead(503).end("busy");
      return;
    case "too-many-429":
      response.writeHead(429, { "retry-after": String(retryAfterSeconds) }).end();
      return;
    case "web-page":
      response.writeHead(200, { "content-type": "text/html" }).end("<html>please log in</html>");
      return;
    case "truncated": // whole as HTTP, cut as a file
      response.writeHead(200, headers(half.length)).end(half);
      return;
    case "redirect-loop":
      response.writeHead(302, { location: `/circle?${half.length}` }).end();
      return;
  }
}
