import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectLoopback, takeAnswer } from "../../../bench/loopback-client.js";

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens at a port
}

/** Answers what it was sent, and writes it down. */
async function echo(seen: string[]): Promise<string> {
  return serve(async (request, response) => {
    let body = "";
    for await (const text of request) body += text;
    seen.push(body);
    response.setHeader("content-length", Buffer.byteLength(body));
    response.end(body);
  });
}

describe("takeAnswer", () => {
  const answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nx: y\r\n\r\nhello";

  it("takes one answer and leaves what comes after it", () => {
    expect(takeAnswer(`${answer}HTTP/1.1`)).toEqual({
      status: 200,
      body: "hello",
      length: answer.length,
    });
  });

  it("waits for every last byte", () => {
    for (let length = 0; length < answer.length; length++) {
      expect(takeAnswer(answer.slice(0, length))).toBeUndefined();
    }
  });

  it("refuses an answer that does not say its length", () => {
    expect(() => takeAnswer("HTTP/1.1 200 OK\r\n\r\n")).toThrow("an answer with a length");
  });
});

describe("connectLoopback", () => {
  it.each([1, 4, 100])("posts in order with %d under way", async (depth) => {
    const seen: string[] = [];
    const client = await connectLoopback(await echo(seen));
    const bodies = Array.from({ length: 30 }, (_, i) => JSON.stringify({ i, text: "µ→" }));
    const { latenciesMs, seconds } = await client.post("/", bodies, depth);
    client.close();
    expect(seen).toEqual(bodies);
    expect(latenciesMs).toHaveLength(30);
    expect(Math.min(...latenciesMs)).toBeGreaterThan(0);
    expect(seconds).toBeGreaterThan(0);
  });

  it("can post again over the same connection", async () => {
    const seen: string[] = [];
    const client = await connectLoopback(await echo(seen));
    await client.post("/", ["1", "2"], 2);
    await client.post("/", ["3"], 1);
    client.close();
    expect(seen).toEqual(["1", "2", "3"]);
  });

  it("fails at the first answer that is not 200, and says which", async () => {
    const client = await connectLoopback(
      await serve((_request, response) => {
        response.statusCode = 409;
        response.end("too late");
      }),
    );
    await expect(client.post("/", ["{}"], 1)).rejects.toThrow(
      "request 0 was answered 409: too late",
    );
    client.close();
  });

  it("fails where the server hangs up", async () => {
    const client = await connectLoopback(await serve((request) => request.socket.destroy()));
    await expect(client.post("/", ["{}"], 1)).rejects.toThrow("closed the connection");
  });
});
