import {
  type FastifyInstance,
  type FastifyReply,
  fastify,
  type InjectOptions,
  type LightMyRequestResponse,
} from "fastify";
import { PlumblineError, shown } from "../core/errors.js";
import { type Hooks, silentHooks } from "../core/hooks.js";
import { minuteMs } from "../core/time.js";
import { answerError } from "./http-errors.js";
import { barsRoute } from "./routes/bars.js";
import { healthRoute } from "./routes/health.js";
import { metricsRoute } from "./routes/metrics.js";
import { modelRoutes } from "./routes/model.js";
import { predictionsRoute } from "./routes/predictions.js";
import { openService, type Service, type ServiceOptions } from "./service.js";

/** A prediction server over HTTP. */
export interface Server {
  /** What it serves, for whoever runs it. */
  readonly service: Service;
  /**
   * Begins to answer.
   *
   * @param address - Default: loopback, port 8377; port 0 takes any that is free.
   * @returns The address, `http://127.0.0.1:8377`.
   * @throws SERVE_ADDRESS_UNUSABLE
   */
  listen(address?: { readonly host?: string; readonly port?: number }): Promise<string>;
  /** Answers a request without a network, for tests. */
  inject(request: InjectOptions): Promise<LightMyRequestResponse>;
  /**
   * Stops taking requests, lets those under way end, then writes snapshots and measurements. May be
   * called again.
   */
  close(): Promise<void>;
}

/** Where a server listens if nothing else is said. */
export const defaultAddress = { host: "127.0.0.1", port: 8_377 } as const;

/** 5,000 bars take about a megabyte. */
const bodyLimitBytes = 2 * 1_024 * 1_024;

/**
 * Warms the models up and makes their server, which does not listen yet.
 *
 * @throws SERVE_MODEL_MISSING, SERVE_FEATURE_SET_UNKNOWN, SERVE_COMPANIONS_UNSUPPORTED
 * @throws FEATURES_SET_INCOMPATIBLE with the exact differences.
 * @example
 * const server = await createServer({ workspace: openWorkspace(".plumbline") });
 * console.log(await server.listen({ port: 0 }));
 */
export async function createServer(options: ServiceOptions): Promise<Server> {
  const { hooks = silentHooks } = options;
  const service = await openService(options);
  const app = fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: "idle",
    // While it closes, requests on open connections are answered as ever.
    return503OnClosing: false,
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      const { status, body } = answerError(error);
      service.metrics.countException(body.code);
      reply.status(status).send(body);
    },
  });
  // Text is taken by default; a page of another site could send that without asking.
  app.removeContentTypeParser("text/plain");
  const routes = answerProblems(app, service, hooks);
  app.addHook("onResponse", async (request, reply) => {
    service.metrics.countRequest({
      route: request.routeOptions.url ?? "none",
      method: request.method,
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1_000,
    });
  });
  app.addHook("onRoute", ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url });
  });
  barsRoute(app, service);
  predictionsRoute(app, service);
  modelRoutes(app, service);
  healthRoute(app, service);
  metricsRoute(app, service);

  const timer = setInterval(() => {
    service.record().catch((error: unknown) => note(hooks, "error", error));
  }, minuteMs);
  timer.unref();
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    clearInterval(timer);
    try {
      await app.close();
    } finally {
      await service.close();
    }
  }

  return {
    service,
    listen: async ({ host = defaultAddress.host, port = defaultAddress.port } = {}) => {
      try {
        const address = await app.listen({ host, port });
        if (!isLoopback(host)) {
          note(
            hooks,
            "warning",
            `${host} can be reached by others, and nobody is asked who they are`,
          );
        }
        return address;
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new PlumblineError("SERVE_ADDRESS_UNUSABLE", {
          message: `cannot listen at ${host} port ${port}: ${reason}`,
          where: { host, port },
          remedy: "name another port with --port, or stop what listens there",
          cause,
        });
      }
    },
    inject: (request) => app.inject(request),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

interface KnownRoute {
  readonly method: string;
  readonly url: string;
}

/** Lets everything that goes wrong be answered in one form. Returns the list that routes enter. */
function answerProblems(app: FastifyInstance, service: Service, hooks: Hooks): KnownRoute[] {
  const routes: KnownRoute[] = [];
  app.setErrorHandler((thrown, request, reply) => {
    const { status, body } = answerError(thrown);
    service.metrics.countException(body.code);
    if (status >= 500) note(hooks, "error", `${request.method} ${request.url}: ${body.message}`);
    return reply.status(status).send(body);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0];
    const allowed = routes.filter(({ url }) => matches(url, path)).map(({ method }) => method);
    if (allowed.length === 0) {
      const known = [...new Set(routes.map(({ url }) => url))];
      throw new PlumblineError("SERVE_ROUTE_UNKNOWN", {
        message: `there is nothing at ${shown(path)}`,
        where: { path: path.slice(0, 80) },
        remedy: `there is ${known.join(" ")}`,
      });
    }
    reply.header("allow", allowed.join(", "));
    throw new PlumblineError("SERVE_METHOD_NOT_ALLOWED", {
      message: `${path} does not take ${request.method}, expected ${allowed.join(" or ")}`,
      where: { path, method: request.method },
      remedy: `use ${allowed.join(" or ")}`,
    });
  });
  return routes;
}

/** Whether a path is one of a pattern with `:name` for any one part. */
function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const found = path.split("/");
  return (
    wanted.length === found.length &&
    wanted.every((part, i) => (part.startsWith(":") ? found[i] !== "" : part === found[i]))
  );
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

function note(hooks: Hooks, level: "warning" | "error", what: unknown): void {
  const message = what instanceof Error ? what.message : String(what);
  hooks.emit({ type: "note", stage: "serve", level, message });
}
