import type { FastifyInstance } from "fastify";
import type { Service } from "../service.js";

/** `GET /metrics`: everything measured, for Prometheus. */
export function metricsRoute(app: FastifyInstance, service: Service): void {
  app.get("/metrics", async (_request, reply) => {
    const text = await service.metricsText();
    reply.type(service.metrics.contentType);
    return text;
  });
}
