import type { FastifyInstance } from "fastify";
import { formatUtc } from "../../core/time.js";
import type { Service } from "../service.js";

/** `GET /healthz`: each part with its state and reason; 503 where one is down. */
export function healthRoute(app: FastifyInstance, service: Service): void {
  app.get("/healthz", async (_request, reply) => {
    const { state, components } = await service.health();
    reply.status(state === "down" ? 503 : 200);
    return {
      state,
      uptimeSeconds: Math.round(service.uptimeMs() / 1_000),
      components,
      alerts: service.alerts().map((alert) => ({ ...alert, since: formatUtc(alert.since) })),
    };
  });
}
