import { z } from "zod";
import { nearestName, PlumblineError, shown } from "../core/errors.js";
import { parseUtc } from "../core/time.js";
import { zoneFrom, zoneNames } from "../core/zone.js";
import { type FeatureSet, isFeatureSet } from "../features/index.js";
import { instrument } from "../market/instrument.js";
import { type Timeframe, timeframes } from "../market/timeframe.js";
import { type Distribution, learnerNames, type Target } from "../train/index.js";
import { cleanConfig, expectations } from "./clean-config.js";

const instrumentSymbol = z.string().transform((symbol, context) => {
  try {
    return instrument(symbol).symbol;
  } catch (error) {
    if (!(error instanceof PlumblineError)) throw error;
    context.addIssue({ code: "custom", message: `${error.message}; ${error.remedy}` });
    return z.NEVER;
  }
});

const expectedTime = "expected a UTC date like 2024-01-01";
const utcTime = z
  .union([z.number().int(), z.string()], { error: expectedTime })
  .transform((given, context) => {
    const time = typeof given === "number" ? given : parseUtc(given);
    if (time !== undefined) return time;
    context.addIssue({ code: "custom", message: expectedTime });
    return z.NEVER;
  });

const simulatedSource = z.strictObject({
  kind: z.literal("simulated"),
  /** First and last day, UTC. */
  from: utcTime.default(Date.UTC(2023, 0, 1)),
  to: utcTime.default(Date.UTC(2025, 0, 1)),
  /** How much of the market's movement the planted signal explains; 0 is pure noise. */
  signalStrength: z.number().min(0).max(3).default(1),
  /** Whether bad ticks, duplicates, gaps and stale quotes are planted. */
  defects: z.boolean().default(true),
});

const clock = z.string().refine((name) => zoneFrom(name) !== undefined, {
  message: `expected a clock: ${zoneNames}`,
});

/** The sources that read files; a test holds the list to theirs. */
export const fileKinds = [
  "csv",
  "dukascopy-files",
  "ecb",
  "fxcm",
  "histdata",
  "lean",
  "metatrader",
  "parquet",
  "truefx",
] as const;

const fileSource = z.strictObject({
  /** `csv` recognises the format by content; the others insist on their vendor's. */
  kind: z.enum(fileKinds),
  /** For each instrument its files, in any order. */
  files: z.record(z.string(), z.array(z.string()).min(1)),
  format: z.string().optional(),
  clock: clock.optional(),
  /** Of the bars; to which ticks are made: M1 where left out. */
  timeframe: z.enum(timeframes as [Timeframe, ...Timeframe[]]).optional(), // timeframes is not empty
  /** Price of the bars; left out, the mid of files that hold both sides, else what the files are of. */
  side: z.enum(["bid", "mid", "ask"]).optional(),
});

const networkKinds = ["dukascopy", "oanda"] as const;

const networkSource = z.strictObject({
  /** A vendor whose history is downloaded. */
  kind: z.enum(networkKinds),
  /** First time, UTC. */
  from: utcTime,
  /** End, UTC, exclusive; left out, as far as the vendor has published. */
  to: utcTime.optional(),
  /** Price of the bars; left out, the source's own. */
  side: z.enum(["bid", "mid", "ask"]).optional(),
  /** What to do about a unit that stays broken. */
  policy: z.enum(["fail", "skip", "wait"]).default("fail"),
  /** Of Dukascopy: every quote (left out), or the vendor's own candles of the bid or ask, in fewer requests. */
  rows: z.enum(["ticks", "candles"]).optional(),
  /** Of OANDA: demo accounts or real money; left out, demo. */
  environment: z.enum(["practice", "live"]).optional(),
  /** A mirror, in place of the vendor. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** Requests under way at once; left out, the source's own modest number. */
  concurrency: z.number().int().min(1).max(64).optional(),
  requestsPerSecond: z.number().gt(0).max(1_000).optional(),
});

const parameters = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));

/** Keys of a node that say how it learns. */
const learningKeys = ["learner", "parameters", "weights", "constraints", "pool"] as const;

const givenModel = z
  .strictObject({
    /** An ONNX file, relative to the working directory. */
    file: z.string(),
    /** First row and last label that it was trained on, UTC; the node is silent before `trainedTo`. */
    trainedFrom: utcTime,
    trainedTo: utcTime,
    /** Names of the values of its one input, in its order, where the file does not tell. */
    inputs: z.array(z.string()).min(1).optional(),
    /** Output that is P(up), where the file leaves it open, and its column. */
    output: z.string().optional(),
    column: z.number().int().min(0).optional(),
  })
  .refine(({ trainedFrom, trainedTo }) => trainedFrom < trainedTo, {
    message: "expected trainedFrom before trainedTo",
    path: ["trainedTo"],
  });

const nodeShape = z.strictObject({
  name: z.string(),
  timeframe: z.enum(timeframes as [Timeframe, ...Timeframe[]]), // timeframes is not empty
  /** What it predicts; the stage that makes labels checks the options. */
  target: z.custom<Target>(isTarget, "expected an object with a kind, such as forwardReturn"),
  /** Names of the nodes whose predictions it sees. */
  upstream: z.array(z.string()).default([]),
  /** Left out, gbdt. */
  learner: z.enum(learnerNames as [string, ...string[]]).optional(), // there are several
  parameters: parameters.optional(),
  /** Names of the features that it sees. */
  features: z.union([z.literal("all"), z.array(z.string()).min(1)]).default("all"),
  /** How much its training rows count; left out, by uniqueness alone. */
  weights: z
    .strictObject({
      /** Whether rows whose labels overlap count less. */
      uniqueness: z.boolean().default(true),
      /** Weight of the oldest training row beside the newest. */
      timeDecay: z.number().gt(-1).max(1).default(1),
    })
    .optional(),
  /** What its trees are held to, by names of features and of `<node>_probability` columns. */
  constraints: z
    .strictObject({
      /** 1 where P(up) may never fall as the feature rises, −1 where it may never rise. */
      monotone: z.record(z.string(), z.union([z.literal(1), z.literal(-1)])).optional(),
      /** Groups of features that may stand on one path together; others are not used. */
      interaction: z.array(z.array(z.string()).min(1)).optional(),
      /** Features that hold category codes. */
      categorical: z.array(z.string()).optional(),
    })
    .optional(),
  /** When it may speak: where the last prediction of a node above keeps to all of these bounds. */
  gate: z
    .strictObject({
      node: z.string(),
      atLeast: z.number().optional(),
      atMost: z.number().optional(),
      offHalf: z.number().optional(),
    })
    .optional(),
  /** Learns from all instruments first, and goes on from there on each instrument's own rows. */
  pool: z
    .strictObject({
      /** Rows of history that the pooled model counts for. */
      priorRows: z.number().gt(0).default(1_000),
    })
    .optional(),
  /** A model that was trained elsewhere, in place of a learner. */
  model: givenModel.optional(),
});

const node = nodeShape.superRefine((given, context) => {
  if (given.model === undefined) return;
  for (const key of learningKeys) {
    if (given[key] === undefined) continue;
    const message = "a node with a model from elsewhere learns nothing: leave it out";
    context.addIssue({ code: "custom", path: [key], message, input: given[key] });
  }
  if (given.features !== "all") return;
  const message = "expected the names of the features that the model reads";
  context.addIssue({ code: "custom", path: ["features"], message, input: given.features });
});

const configSchema = z.strictObject({
  /** Folder of the workspace, relative to the working directory. */
  workspace: z.string().default(".plumbline"),
  /** The seed of everything random. */
  seed: z.number().int().min(0).default(1),
  /** Worker threads; 0 works in the calling thread. Left out: one a core, four at most. */
  workers: z.number().int().min(0).max(64).optional(),
  /** The pairs to model. */
  instruments: z.array(instrumentSymbol).min(1).default(["EURUSD"]),
  source: z
    .discriminatedUnion("kind", [simulatedSource, fileSource, networkSource])
    .prefault({ kind: "simulated" }),
  clean: cleanConfig(fileSource).prefault({}),
  features: z
    .strictObject({
      /** A set made with featureSet(); left out, the core set for each node's timeframe. */
      set: z.custom<FeatureSet>(isFeatureSet, "expected what featureSet() returns").optional(),
    })
    .prefault({}),
  /** The hierarchy, slow to fast; left out, the default tree for the data's timeframe. */
  nodes: z.array(node).min(1).optional(),
  evaluate: z
    .strictObject({
      folds: z.number().int().min(2).max(50).default(5),
      /** Share of the rows that the first fold trains on. */
      minTrainFraction: z.number().gt(0).lt(1).default(0.3),
      /** Bars of each node's timeframe after a label's end in which nothing is trained on. */
      embargoBars: z.number().int().min(0).default(8),
      /** A trade is taken where P(up) is farther than this from one half. */
      threshold: z.number().min(0).max(0.5).default(0.03),
      /** Pips that each fill is worse than the quote. */
      slippagePips: z.number().min(0).max(100).default(0.1),
    })
    .prefault({}),
  /** What plumbline search does; a run looks at none of it. */
  search: z
    .strictObject({
      method: z.enum(["halving", "random"]).default("halving"),
      /** Sets of parameters to try; left out, 16, or with minutes as many as there is time for. */
      trials: z.number().int().min(1).max(100_000).optional(),
      /** Minutes of training, in all calls of a search together, after which no fold is begun. */
      minutes: z.number().gt(0).optional(),
      /** One trial in so many goes on to the next rung. */
      eta: z.number().int().min(2).max(100).default(2),
      /** By node, what is drawn for each parameter; left out, the learner's default space. */
      spaces: z
        .record(
          z.string(),
          z.record(
            z.string(),
            z.custom<Distribution>(isObject, "expected { uniform: [from, to] } or the like"),
          ),
        )
        .default({}),
    })
    .prefault({}),
  feedback: z
    .strictObject({
      /** Turns of the loop from evaluation back to features; 0 leaves it out. */
      turns: z.number().int().min(0).max(20).default(1),
    })
    .prefault({}),
});

/** The config as a user writes it: everything has a default. */
export type ConfigInput = z.input<typeof configSchema>;

/** A checked config with every default filled in. */
export type Config = z.output<typeof configSchema>;
export type NodeConfig = z.output<typeof node>;
export type SourceConfig = Config["source"];
export type NetworkSourceConfig = z.output<typeof networkSource>;
/** A source that asks nobody: files, or a simulated market. */
export type LocalSourceConfig = Exclude<SourceConfig, NetworkSourceConfig>;

/** Whether the bars of a kind of source are downloaded. */
export function isNetworkKind(kind: string): boolean {
  return networkKinds.some((known) => known === kind);
}

/** Whether bars are downloaded. */
export function isNetworkSource(source: SourceConfig): source is NetworkSourceConfig {
  return isNetworkKind(source.kind);
}

/** For `plumbline.config.ts`: checks the types as you write and returns its argument. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/**
 * A config with defaults filled in.
 *
 * @param given - What the config file exports.
 * @param file - Named in errors.
 * @throws PIPELINE_CONFIG_INVALID with every wrong key, its path and the nearest right one.
 */
export function parseConfig(given: unknown, file = "the config"): Config {
  const result = configSchema.safeParse(given, { reportInput: true });
  if (result.success) return result.data;
  const complaints = result.error.issues.map(complaintOf);
  throw new PlumblineError("PIPELINE_CONFIG_INVALID", {
    message: `${file} is not a valid config: ${complaints.join("; ")}`,
    where: { file, key: result.error.issues[0]?.path.join(".") ?? "" },
    remedy: "correct the keys named; plumbline init writes a valid, commented file",
  });
}

type Issue = z.core.$ZodIssue;

function complaintOf(issue: Issue): string {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(path);
    return issue.keys
      .map((key) => {
        const nearest = nearestName(key, known);
        const at = path ? `${path}.${key}` : key;
        return `${at} is not a key${nearest ? `, did you mean ${nearest}?` : ` (known: ${known.join(", ")})`}`;
      })
      .join("; ");
  }
  const found = issue.input === undefined ? "" : `, found ${shown(issue.input)}`;
  return `${path || "the whole"}: ${issue.message}${found}`;
}

/** The keys that the object at a path of the config may have. */
function knownKeys(path: string): string[] {
  const shapes: Record<string, z.ZodObject | undefined> = {
    "": configSchema,
    source: fileSource,
    clean: configSchema.shape.clean.unwrap(),
    "clean.expect": expectations,
    "clean.warn": expectations,
    "clean.compare": fileSource,
    features: configSchema.shape.features.unwrap(),
    evaluate: configSchema.shape.evaluate.unwrap(),
    search: configSchema.shape.search.unwrap(),
    feedback: configSchema.shape.feedback.unwrap(),
  };
  const shape = shapes[path] ?? nodePart(path);
  const keys = Object.keys(shape?.shape ?? {});
  if (path !== "source") return keys;
  const others = [simulatedSource, networkSource].flatMap((source) => Object.keys(source.shape));
  return [...new Set([...keys, ...others])];
}

/** The object at a path within the nodes: a node, or a part of one. */
function nodePart(path: string): z.ZodObject | undefined {
  const [nodes, , part] = path.split(".");
  if (nodes !== "nodes") return undefined;
  const { weights, gate, pool, constraints } = nodeShape.shape;
  if (part === "weights") return weights.unwrap();
  if (part === "gate") return gate.unwrap();
  if (part === "pool") return pool.unwrap();
  if (part === "model") return givenModel;
  return part === "constraints" ? constraints.unwrap() : nodeShape;
}

function isTarget(value: unknown): boolean {
  return isObject(value) && "kind" in value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
