import type { Canonical } from "../../core/canonical-json.js";
import { PlumblineError, shown } from "../../core/errors.js";
import { formatUtc } from "../../core/time.js";
import { type BarColumns, barCount, viewBars } from "../../market/bar.js";
import { instrument } from "../../market/instrument.js";
import { simulateMarket } from "../../market/simulate/index.js";
import { defaultChunkRows } from "../line-parser.js";
import type { Source, SourceRequest } from "../source.js";

/** The simulated market: mid bars of one minute that exist nowhere but here. */
export const simulatedSource: Source = {
  name: "simulated",
  title: "a simulated market with a signal and defects planted in it",
  kind: "made",
  clock: "UTC",
  side: "mid",
  needs: [
    { name: "from", isRequired: true, about: "first time, UTC" },
    { name: "to", isRequired: true, about: "end, UTC, exclusive" },
    { name: "seed", isRequired: false, about: "integer, 1 where not given" },
    {
      name: "signalStrength",
      isRequired: false,
      about: "0 is noise, 1 (default) weak but learnable",
    },
    { name: "defects", isRequired: false, about: "true to plant defects, false by default" },
  ],
  open: async (request) => {
    const symbol = instrument(request.instrument).symbol;
    const { from, to } = rangeOf(request);
    const seed = setting(request, "seed", 1);
    const signalStrength = setting(request, "signalStrength", 1);
    const defects = setting(request, "defects", false);
    if (request.timeframe !== undefined && request.timeframe !== "M1") {
      throw invalid("timeframe", `the simulated market makes M1 bars, found ${request.timeframe}`);
    }
    const market = simulateMarket({ seed, from, to, signalStrength, defects });
    const { bars } = market.pair(symbol);
    const about: { readonly [key: string]: Canonical } = {
      source: "simulated",
      seed,
      signalStrength,
      defects,
      from: formatUtc(from),
      to: formatUtc(to),
    };
    const series = { instrument: symbol, timeframe: "M1", side: "mid" } as const;
    return { series, about, chunks: chunksOf(bars) };
  },
};

async function* chunksOf(bars: BarColumns): AsyncGenerator<BarColumns> {
  for (let start = 0; start < barCount(bars); start += defaultChunkRows) {
    yield viewBars(bars, start, Math.min(barCount(bars), start + defaultChunkRows));
  }
}

function rangeOf(request: SourceRequest): { readonly from: number; readonly to: number } {
  const { from, to } = request;
  if (from === undefined || to === undefined) {
    throw invalid("from", "the simulated market needs the times from and to");
  }
  if (!(from < to)) throw invalid("from", "from must lie before to");
  return { from, to };
}

function setting<T extends number | boolean>(
  request: SourceRequest,
  name: string,
  otherwise: T,
): T {
  const found = request.settings?.[name];
  if (found === undefined) return otherwise;
  if (typeof found !== typeof otherwise) {
    throw invalid(name, `${name} must be a ${typeof otherwise}, found ${shown(found)}`);
  }
  return found as T; // has the type of the default, by the line above
}

function invalid(name: string, message: string): PlumblineError {
  return new PlumblineError("INGEST_REQUEST_INVALID", {
    message,
    where: { source: "simulated", name },
    remedy: "see what the source simulated needs",
  });
}
