import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { barAt } from "../../src/market/bar.js";
import { barsAfterHistory, makeServedWorkspace, servedInstrument } from "../data/served.js";
import { connectLoopback, type LoopbackClient } from "../loopback-client.js";
import { builtCommand, installedVersion } from "../places.js";
import { type StartedProcess, startScript } from "../processes.js";
import { interleave, type Latencies, latenciesOf } from "../rounds.js";
import { type Area, type Bench, peakMemory } from "./area.js";

/** Requests of a round, a bar each. */
const requestsOf = (isQuick: boolean): number => (isQuick ? 40 : 2_000);
/** Requests that may be unanswered at a time where throughput is measured. */
const pipelined = 16;
const path = "/v1/bars";
const echoScript = fileURLToPath(new URL("../peers/echo-server.js", import.meta.url));
const workspaceOf = (folder: string): string => join(folder, "workspace");

/** The HTTP server as `plumbline serve` starts it, in a process of its own. */
export const serveArea: Area = {
  name: "serve",
  about:
    "plumbline serve in a process of its own, the default three-node tree of the core set on two years of minutes; one bar a request over one loopback connection",
  headlines: ["POST /v1/bars, p50", "POST /v1/bars, p99", "requests", peakMemory],
  prepare: (folder, isQuick) => makeServedWorkspace(workspaceOf(folder), isQuick),
  measure: async (bench) => {
    await measureStart(bench);
    await measureRequests(bench);
  },
};

const yardstick = (): string => `Fastify ${installedVersion("fastify")}, bare echo`;

function startServer(folder: string, workspace = workspaceOf(folder)): StartedProcess {
  const args = ["serve", "--workspace", workspace, "--port", "0", "--json"];
  return startScript(builtCommand(), args, folder);
}

/** Seconds from a process's start to the line that says where it listens. */
async function secondsToListen(server: StartedProcess): Promise<number> {
  const { seconds } = await server.ready;
  await server.stop();
  return seconds;
}

async function measureStart(bench: Bench): Promise<void> {
  const { folder } = bench;
  let copies = 0;
  // Copied before a server has left a snapshot in it.
  const untouched = join(folder, "untouched");
  cpSync(workspaceOf(folder), untouched, { recursive: true });
  await secondsToListen(startServer(folder)); // leaves a snapshot
  const [restored, replayed, bare] = await interleave(bench.rounds("long"), [
    { run: () => secondsToListen(startServer(folder)) },
    {
      run: () => {
        const fresh = join(folder, `fresh-${copies++}`);
        cpSync(untouched, fresh, { recursive: true });
        return secondsToListen(startServer(folder, fresh));
      },
    },
    { run: () => secondsToListen(startScript(echoScript, [], folder)) },
  ]);
  const common = { unit: "s", better: "lower" } as const;
  const peers = [{ name: yardstick(), values: bare }];
  bench.report({ name: "start from a snapshot", ...common, ours: restored, peers });
  bench.report({ name: "start with the history replayed", ...common, ours: replayed });
}

async function measureRequests(bench: Bench): Promise<void> {
  const { folder, isQuick } = bench;
  const count = requestsOf(isQuick);
  const rounds = bench.rounds();
  // For each round and the one that warms up: bars for latency, bars for throughput.
  const bars = barsAfterHistory(2 * count * (rounds + 1), isQuick);
  const bodies = Array.from(bars.openTime, (_, row) => {
    const { flags: _own, ...bar } = barAt(bars, row);
    return JSON.stringify({ instrument: servedInstrument, bars: [bar] });
  });
  const servers = [startServer(folder), startScript(echoScript, [], folder)];
  const clients: LoopbackClient[] = [];
  for (const { ready } of servers) {
    const { address }: { address: string } = JSON.parse((await ready).line);
    clients.push(await connectLoopback(address));
  }
  const [ours, theirs] = await interleave(
    rounds,
    clients.map((client) => {
      let next = 0; // every bar once, in order
      const take = (): string[] => {
        next += count;
        return bodies.slice(next - count, next);
      };
      return {
        run: async () => {
          const { latenciesMs } = await client.post(path, take(), 1);
          const { seconds } = await client.post(path, take(), pipelined);
          return { ...latenciesOf(latenciesMs), rate: count / seconds };
        },
      };
    }),
  );
  for (const client of clients) client.close();
  const [ourEnd, theirEnd] = await Promise.all(servers.map((server) => server.stop()));
  const compared = (of: (round: Latencies & { readonly rate: number }) => number) => ({
    ours: ours.map(of),
    peers: [{ name: yardstick(), values: theirs.map(of) }],
  });
  const milliseconds = { unit: "ms", better: "lower" } as const;
  bench.report({ name: "POST /v1/bars, p50", ...milliseconds, ...compared(({ p50 }) => p50) });
  bench.report({ name: "POST /v1/bars, p99", ...milliseconds, ...compared(({ p99 }) => p99) });
  bench.report({
    name: "requests",
    unit: "requests/s",
    better: "higher",
    ...compared(({ rate }) => rate),
  });
  bench.report({
    name: peakMemory,
    unit: "MB",
    better: "lower",
    ours: [ourEnd.peakBytes / 1e6],
    peers: [{ name: yardstick(), values: [theirEnd.peakBytes / 1e6] }],
  });
  bench.note(
    `The yardstick is a server that answers what it was sent: what HTTP and JSON cost at the least. Ours checks the bar, takes it through resampling, features and models, and answers the predictions that it brought, of which a minute brings one in 15. Latency: ${count.toLocaleString("en-US")} requests a round, each after the answer to the one before. Requests a second: as many, ${pipelined} under way at a time. A start is the time from the process's beginning to its listening.`,
  );
}
