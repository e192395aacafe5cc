import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { PlumblineError } from "../../core/errors.js";
import { defaultConfigFile } from "../../pipeline/index.js";
import { type CommandIo, type CommonOptions, defaultWorkspace } from "../io.js";
import { writeWhole } from "../write-whole.js";

/** Writes a commented config file that runs as it is. @throws CLI_FILE_EXISTS, CLI_FILE_UNWRITABLE */
export async function init(
  options: CommonOptions & { readonly output?: string },
  io: CommandIo,
): Promise<void> {
  const file = resolve(io.cwd, options.output ?? defaultConfigFile);
  if (existsSync(file)) {
    throw new PlumblineError("CLI_FILE_EXISTS", {
      message: `${file} is already there`,
      where: { file },
      remedy: "move it away, or name another with --output",
    });
  }
  writeWhole(file, configTemplate(options.workspace ?? defaultWorkspace));
  io.out(
    options.json
      ? `${JSON.stringify({ file })}\n`
      : `wrote ${file}\nnext: plumbline run --config ${options.output ?? defaultConfigFile}\n`,
  );
}

const configTemplate = (workspace: string): string => `import { defineConfig } from "plumbline";

// Every key has a default: what stands here is the default, or a comment.
export default defineConfig({
  workspace: ${JSON.stringify(workspace)},
  seed: 1,
  // workers: 2,                       // threads; left out, one a core, four at most

  instruments: ["EURUSD"],             // the pairs to model

  // Where bars come from. The simulated market needs nothing; its signal is planted.
  source: {
    kind: "simulated",
    from: "2023-01-01",
    to: "2025-01-01",
    signalStrength: 1,                 // 0 is pure noise
    defects: true,
  },
  // Your own files instead (zip, gz or plain; the format is recognised):
  // source: {
  //   kind: "csv",                    // or histdata, metatrader
  //   files: { EURUSD: ["EURUSD_M1.csv"] },
  //   // clock: "EET",                // where the file keeps another clock than its vendor's
  // },
  // Or a vendor's history over the network (plumbline ingest brings it in beforehand):
  // source: { kind: "dukascopy", from: "2020-01-01" },

  clean: {
    minimumScore: 0.95,                // the gate: a run stops below this quality
    // policies: { gap: "fill" },      // what becomes of what a check finds: docs/clean.md
    // expect: { maxGapMinutes: 240 }, // a run stops where bars are not as expected
    // warn: { maxWarnings: 0 },       // or only says so
  },

  // A feature set of your own; left out, the core set:
  // features: { set: featureSet("mine", { rsi_14: rsi(bars().close, 14) }) },

  // The hierarchy; left out, strategist, tactician and executor for the data's timeframe:
  // nodes: [
  //   { name: "executor", timeframe: "M15",
  //     target: { kind: "forwardReturn", horizonBars: 16 } },
  // ],

  evaluate: {
    folds: 5,
    minTrainFraction: 0.3,             // share of the rows before the first test
    embargoBars: 8,
    threshold: 0.03,                   // trade where P(up) is farther than this from one half
    slippagePips: 0.1,
  },

  // What plumbline search tries; left out, 16 trials of the learner's default space:
  // search: { trials: 32, spaces: { executor: { num_leaves: { logInteger: [2, 31] } } } },

  feedback: { turns: 1 },              // turns of the loop from evaluation back to features
});
`;
