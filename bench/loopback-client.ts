import { connect } from "node:net";

/** How long requests took. */
export interface PostTimes {
  /** From sending each request to its whole answer, in ms. */
  readonly latenciesMs: Float64Array;
  /** From the first request to the last answer. */
  readonly seconds: number;
}

/** One connection to a server on this machine. */
export interface LoopbackClient {
  /**
   * Posts bodies in their order.
   *
   * @param depth - Requests that may be unanswered at a time (HTTP/1.1 pipelining). With 1, each waits
   *   for the one before.
   * @throws Error at an answer other than 200.
   */
  post(path: string, bodies: readonly string[], depth: number): Promise<PostTimes>;
  close(): void;
}

/** Answers under way: their requests, and what came of them so far. */
interface Exchange {
  readonly latenciesMs: Float64Array;
  readonly sentAt: Float64Array;
  readonly send: () => void;
  readonly finish: (error?: Error) => void;
  answered: number;
}

/**
 * Connects to `http://127.0.0.1:PORT`. It speaks no more HTTP than these servers need, so that little of
 * what is measured is the client's own work.
 */
export async function connectLoopback(address: string): Promise<LoopbackClient> {
  const { hostname, port, host } = new URL(address);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  let exchange: Exchange | undefined;
  let received = "";
  socket.on("data", (bytes) => {
    received += bytes.toString("latin1"); // a character a byte
    for (let answer = takeAnswer(received); answer !== undefined; answer = takeAnswer(received)) {
      received = received.slice(answer.length);
      if (exchange === undefined) continue;
      const { latenciesMs, sentAt, send, finish, answered } = exchange;
      if (answer.status !== 200) {
        finish(new Error(`request ${answered} was answered ${answer.status}: ${answer.body}`));
        return;
      }
      latenciesMs[answered] = performance.now() - sentAt[answered];
      exchange.answered++;
      if (exchange.answered === latenciesMs.length) finish();
      else send();
    }
  });
  socket.on("close", () => exchange?.finish(new Error("the server closed the connection")));

  return {
    post: async (path, bodies, depth) => {
      const requests = bodies.map((body) => requestOf(host, path, body));
      const latenciesMs = new Float64Array(requests.length);
      const sentAt = new Float64Array(requests.length);
      let sent = 0;
      const send = (): void => {
        if (sent === requests.length) return;
        sentAt[sent] = performance.now();
        socket.write(requests[sent++]);
      };
      const begun = performance.now();
      await new Promise<void>((resolve, reject) => {
        const finish = (error?: Error): void => {
          exchange = undefined;
          if (error === undefined) resolve();
          else reject(error);
        };
        exchange = { latenciesMs, sentAt, send, finish, answered: 0 };
        for (let i = 0; i < depth; i++) send();
      });
      return { latenciesMs, seconds: (performance.now() - begun) / 1_000 };
    },
    close: () => socket.destroy(),
  };
}

function requestOf(host: string, path: string, body: string): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${host}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** The first whole answer of a text, in which a character is a byte; undefined while it is not whole. */
export function takeAnswer(
  text: string,
): { readonly status: number; readonly body: string; readonly length: number } | undefined {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd);
  const bodyLength = Number(/^content-length: *(\d+) *$/im.exec(head)?.[1]);
  if (!Number.isInteger(bodyLength)) {
    throw new Error(`expected an answer with a length, found ${JSON.stringify(head)}`);
  }
  const start = headEnd + 4;
  const length = start + bodyLength;
  if (text.length < length) return undefined;
  return { status: Number(head.split(" ", 2)[1]), body: text.slice(start, length), length };
}
