import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { formatUtc } from "../../core/time.js";
import type { NodePrediction } from "../live-tree.js";
import type { Service } from "../service.js";
import { parsed } from "./request.js";

/** Bars of one request: more of them would keep other requests waiting for too long. */
const mostBars = 5_000;

/** Said of the whole: a union keeps no message of its members. */
const timeForms = "expected UTC ms, or ISO 8601 with a zone such as 2024-04-03T12:00:00Z";

const openTime = z.union(
  [
    z.number().int().min(0).max(4_102_444_800_000), // the year 2100
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  ],
  { error: timeForms },
);

const bar = z.strictObject({
  openTime,
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  spread: z.number().nullish(),
  tickVolume: z.number().nullish(),
});

const barsBody = z.strictObject({
  instrument: z.string(),
  bars: z.array(bar).min(1).max(mostBars),
});

/** A prediction as it is sent. Numbers keep every bit in JSON; a silenced node's is null. */
export function predictionBody(prediction: NodePrediction) {
  const { node, openTime, availableAt, probability, silencedBy } = prediction;
  return {
    node,
    openTime: formatUtc(openTime),
    availableAt: formatUtc(availableAt),
    probability: Number.isNaN(probability) ? null : probability,
    ...(silencedBy !== undefined && { silencedBy }),
  };
}

/** `POST /v1/bars`: closed bars in, predictions out. */
export function barsRoute(app: FastifyInstance, service: Service): void {
  app.post("/v1/bars", async (request) => {
    const { instrument, bars } = parsed(barsBody, "body", request.body);
    const predictor = service.predictor(instrument);
    const pushed = predictor.push(
      bars.map(({ spread, tickVolume, ...rest }) => ({
        ...rest,
        spread: spread ?? undefined,
        tickVolume: tickVolume ?? undefined,
      })),
    );
    return {
      instrument: predictor.instrument,
      tree: predictor.model.treeId,
      taken: pushed.takenCount,
      repeated: pushed.isRepeated,
      bars: pushed.bars.map((taken) => ({
        openTime: formatUtc(taken.openTime),
        predictions: taken.predictions.map(predictionBody),
      })),
    };
  });
}
