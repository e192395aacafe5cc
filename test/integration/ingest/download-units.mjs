// Downloads EURUSD from the server argv[3] into the workspace argv[2], hours argv[4] to argv[5] (UTC ms),
// and says so unit by unit. Time goes a hundred times as fast, so that the waits of production are short.
// Run against dist/: it is to be killed at any moment.
import { createRandom } from "../../../dist/core/random.js";
import {
  createHostGates,
  defaultDownloadRetry,
  defaultHttpLimits,
  downloadUnits,
  sourceNamed,
} from "../../../dist/ingest/index.js";
import { openWorkspace } from "../../../dist/store/workspace.js";

const [path, baseUrl] = process.argv.slice(2);
const [from, to] = process.argv.slice(4).map(Number);
const times = 100;
const clock = {
  now: Date.now,
  elapsed: () => performance.now() * times,
  after: (durationMs, callback) => {
    const timer = setTimeout(callback, durationMs / times);
    return () => clearTimeout(timer);
  },
};
const workspace = openWorkspace(path);
const { asked } = await downloadUnits(
  sourceNamed("dukascopy").vendor({ baseUrl, requestsPerSecond: 4 }),
  { instrument: "EURUSD", from, to },
  { log: workspace.catalogue, files: workspace.vendorFiles },
  {
    fetch,
    clock,
    random: createRandom(process.pid),
    gates: createHostGates(clock),
    retry: defaultDownloadRetry,
    http: defaultHttpLimits,
    hooks: {
      emit: ({ type, done }) => type === "progress" && process.stdout.write(`${done}\n`),
    },
  },
);
process.stdout.write(`asked ${asked}\n`);
workspace.close();
