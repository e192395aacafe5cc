import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { formatUtc } from "../../core/time.js";
import type { Predictor } from "../predictor.js";
import type { Service } from "../service.js";
import { parsed } from "./request.js";

const swapBody = z.strictObject({
  tree: z.string(),
  /** `name@version`; the tree's own set where left out. */
  featureSet: z.string().optional(),
  /** Needed where several instruments are served. */
  instrument: z.string().optional(),
});

/** `GET /v1/model` and `POST /v1/model`: what is in service, and putting another there. */
export function modelRoutes(app: FastifyInstance, service: Service): void {
  app.get("/v1/model", async () => ({ models: service.predictors.map(modelBody) }));
  app.post("/v1/model", async (request) => {
    const { tree, featureSet, instrument } = parsed(swapBody, "body", request.body);
    const predictor = service.predictor(instrument);
    await predictor.swap(tree, featureSet);
    return modelBody(predictor);
  });
}

function modelBody({ instrument, model, live, liveBarCount }: Predictor) {
  const { set, setVersion, treeId, timeframe, side, tree, modelIds } = model;
  const progress = live.nodes;
  return {
    instrument,
    tree: treeId,
    timeframe,
    side,
    featureSet: { name: set.name, version: setVersion, contentId: set.contentId },
    lastBar: live.lastBar === undefined ? null : formatUtc(live.lastBar.openTime),
    liveBars: liveBarCount,
    nodes: tree.map(({ node, features, upstream, trainedTo }, place) => ({
      node: node.name,
      model: modelIds[place],
      timeframe: node.timeframe,
      learner: node.learner,
      target: node.target,
      ...(node.gate && { gate: node.gate }),
      ...(node.model && { file: node.model.sha256 }),
      upstream: upstream.map((upper) => upper.node),
      trainedTo: formatUtc(trainedTo),
      barsSeen: progress[place].barCount,
      warmUpBars: progress[place].warmUpBars,
      features: features.map(({ name, id, printed }) => ({ name, id, printed })),
    })),
  };
}
