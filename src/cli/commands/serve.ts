import type { Hooks } from "../../core/hooks.js";
import { createServer } from "../../serve/index.js";
import { openWorkspace } from "../../store/workspace.js";
import type { CommandIo, CommonOptions } from "../io.js";
import { workspacePathOf } from "../with-workspace.js";

/** Options of `plumbline serve`. */
export interface ServeCommandOptions extends CommonOptions {
  readonly instrument?: readonly string[];
  readonly tree?: string;
  readonly featureSet?: string;
  readonly host?: string;
  readonly port?: number;
}

/** Serves the champions of a workspace over HTTP until it is asked to stop. */
export async function serve(options: ServeCommandOptions, io: CommandIo): Promise<void> {
  const workspace = openWorkspace(await workspacePathOf(options, io));
  const isJson = options.json === true;
  const hooks: Hooks = {
    emit: (event) => {
      if (event.type !== "note" || event.level === "debug" || isJson) return;
      io.err(`${event.level === "info" ? " " : "!"} ${event.stage}: ${event.message}\n`);
    },
  };
  try {
    const { instrument: instruments, tree, featureSet, host, port } = options;
    const server = await createServer({
      workspace,
      instruments,
      tree,
      featureSet,
      hooks,
      now: io.now,
    });
    try {
      const stopped = io.untilStopped();
      const address = await server.listen({ host, port });
      const served = server.service.predictors.map(({ instrument, model }) => ({
        instrument,
        tree: model.treeId,
        nodes: model.tree.map(({ node }) => node.name),
      }));
      if (isJson) io.out(`${JSON.stringify({ address, served })}\n`);
      else {
        for (const one of served) {
          io.out(
            `serving ${one.instrument} by ${one.tree.slice(0, 7)} (${one.nodes.join(", ")})\n`,
          );
        }
        io.out(`listening on ${address}; ctrl-C stops it\n`);
      }
      await stopped;
    } finally {
      await server.close();
    }
  } finally {
    workspace.close();
  }
}
