/**
 * A served model: closed bars in, predictions out. The server takes up where the model's history ends,
 * so the bars sent are those of the hour after. Here it runs in this process; `plumbline serve` is the
 * same. Run `run-pipeline.ts` first.
 *
 * Prints:
 *
 *     serving EURUSD: tactician H1, executor M15
 *     60 bars taken
 *     2024-05-01T00:15:00Z  executor   P(up) 0.…
 *     2024-05-01T00:30:00Z  executor   P(up) 0.…
 *     2024-05-01T00:45:00Z  executor   P(up) 0.…
 *     2024-05-01T01:00:00Z  tactician  P(up) 0.…
 *     2024-05-01T01:00:00Z  executor   P(up) 0.…
 *     the last bar again: 200, 0 taken
 *     a bar of the past: 409 SERVE_BAR_LATE
 */
import { barAt, createServer, openWorkspace, simulateMarket } from "plumbline";

const workspace = openWorkspace(".plumbline");
const server = await createServer({ workspace });
const address = await server.listen({ port: 0 }); // any that is free; 8377 where not said

/** The parts of answers that are read below; docs/serve.md has the whole. */
interface Body {
  models: { instrument: string; nodes: { node: string; timeframe: string }[] }[];
  taken: number;
  bars: { predictions: { node: string; availableAt: string; probability: number }[] }[];
  code: string;
}

async function ask(path: string, body?: object): Promise<{ status: number; body: Body }> {
  const post = { method: "POST", headers: { "content-type": "application/json" } };
  const answer = await fetch(
    `${address}${path}`,
    body === undefined ? {} : { ...post, body: JSON.stringify(body) },
  );
  return { status: answer.status, body: (await answer.json()) as Body }; // by the server's word
}

for (const { instrument, nodes } of (await ask("/v1/model")).body.models) {
  const named = nodes.map(({ node, timeframe }) => `${node} ${timeframe}`);
  console.log(`serving ${instrument}: ${named.join(", ")}`);
}

// The market that run-pipeline.ts learnt from: a later end continues the same market.
const learnt = { seed: 1, signalStrength: 2, from: Date.UTC(2024, 0, 1) };
const { bars } = simulateMarket({ ...learnt, to: Date.UTC(2024, 4, 2) }).pair("EURUSD");
const first = bars.openTime.findIndex((time) => time >= Date.UTC(2024, 4, 1));
const hour = Array.from({ length: 60 }, (_, minute) => {
  const { openTime, open, high, low, close, spread, tickVolume } = barAt(bars, first + minute);
  return { openTime, open, high, low, close, spread, tickVolume };
});

const taken = await ask("/v1/bars", { instrument: "EURUSD", bars: hour });
console.log(`${taken.body.taken} bars taken`);
for (const { node, availableAt, probability } of taken.body.bars.flatMap(
  (bar) => bar.predictions,
)) {
  console.log(`${availableAt}  ${node.padEnd(9)}  P(up) ${probability.toFixed(4)}`);
}
const repeated = await ask("/v1/bars", { instrument: "EURUSD", bars: hour.slice(-1) });
console.log(`the last bar again: ${repeated.status}, ${repeated.body.taken} taken`);
const late = await ask("/v1/bars", { instrument: "EURUSD", bars: hour.slice(0, 1) });
console.log(`a bar of the past: ${late.status} ${late.body.code}`);

await server.close(); // writes a snapshot, from which the next server starts
workspace.close();
