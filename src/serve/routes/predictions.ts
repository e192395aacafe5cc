import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { formatUtc } from "../../core/time.js";
import type { Service } from "../service.js";
import { predictionBody } from "./bars.js";
import { parsed } from "./request.js";

const path = z.object({ instrument: z.string() });

/** `GET /v1/predictions/:instrument`: the newest prediction of each node. */
export function predictionsRoute(app: FastifyInstance, service: Service): void {
  app.get("/v1/predictions/:instrument", async (request) => {
    const { instrument } = parsed(path, "path", request.params);
    const { live, model } = service.predictor(instrument);
    return {
      instrument,
      tree: model.treeId,
      lastBar: live.lastBar === undefined ? null : formatUtc(live.lastBar.openTime),
      predictions: live.latest.map(predictionBody),
    };
  });
}
