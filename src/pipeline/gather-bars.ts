import { resolve } from "node:path";
import type { QualityReport } from "../clean/index.js";
import { PlumblineError, type Where } from "../core/errors.js";
import { distinctNodes, type FeatureSet, findCompanions, originOf } from "../features/index.js";
import { describeFiles } from "../ingest/index.js";
import type { Artifact } from "../store/artifact.js";
import type { Catalogue } from "../store/catalogue.js";
import { cleanAndJudge, requireJudged } from "./clean-bars.js";
import { type Config, isNetworkSource, type LocalSourceConfig } from "./config.js";
import { gatherNetworkBars, type NetworkContext } from "./network-bars.js";
import type { JudgedBars } from "./quality-log.js";
import type { Task } from "./stage.js";
import { ingestTask, type VendorFile } from "./tasks.js";

/** Namespace of the pointers from a vendor file's path to the hash of what it holds. */
export const vendorFileNamespace = "vendor-file";

/** What gathering came to, by instrument. */
export interface GatheredBars {
  readonly raw: Readonly<Record<string, Artifact>>;
  readonly clean: Readonly<Record<string, Artifact>>;
  readonly quality: Readonly<Record<string, QualityReport>>;
  /** Scores and expectations, in the order of instruments. */
  readonly judged: readonly JudgedBars[];
}

/** What gathering works with. */
export interface GatherContext {
  readonly perform: (task: Task) => Promise<Artifact>;
  readonly catalogue: Catalogue;
  /** UTC ms now, for the age of the bars; left out, none is too old. */
  readonly now?: number;
  /** Hears what was judged, before anything stops at it. */
  readonly onJudged?: (judged: readonly JudgedBars[]) => Promise<void>;
  /** For sources of the network; left out, they have nothing. */
  readonly network?: Omit<NetworkContext, "perform">;
}

/**
 * Reads and cleans instruments and those that the features look at beside them.
 *
 * @throws PIPELINE_NO_DATA naming the feature that asks for an instrument without files.
 * @throws CLEAN_SCORE_TOO_LOW, CLEAN_EXPECTATION_FAILED, after `onJudged` has heard of it; what ingest and
 *   clean throw.
 */
export async function gatherBars(
  config: Config,
  set: FeatureSet,
  instruments: readonly string[],
  context: GatherContext,
): Promise<GatheredBars> {
  const needed = new Set(instruments);
  for (const instrument of instruments) {
    for (const companion of findCompanions(set, instrument)) needed.add(companion);
  }
  const raw: Record<string, Artifact> = {};
  const clean: Record<string, Artifact> = {};
  for (const instrument of needed) requireFiles(config, set, instrument);
  // A pair may be asked for itself and as a witness of two others.
  const asked = new Map<string, Promise<Artifact>>();
  const rawOf = (instrument: string): Promise<Artifact> => {
    const found = asked.get(instrument) ?? gatherRaw(config, instrument, context);
    asked.set(instrument, found);
    return found;
  };
  const { compare } = config.clean;
  const cleaning = {
    perform: context.perform,
    now: context.now ?? 0,
    raw: rawOf,
    compared: async (instrument: string) =>
      compare?.files[instrument] === undefined
        ? undefined
        : gatherRaw({ ...config, source: compare }, instrument, context),
  };
  const judged = await Promise.all(
    [...needed].map(async (instrument) => {
      raw[instrument] = await rawOf(instrument);
      const cleaned = await cleanAndJudge(config, instrument, cleaning);
      clean[instrument] = cleaned.clean;
      return cleaned.judged;
    }),
  );
  await context.onJudged?.(judged);
  requireJudged(judged, config.clean.minimumScore);
  const quality = Object.fromEntries(judged.map(({ report }) => [report.instrument, report]));
  return { raw, clean, quality, judged };
}

/** Raw bars of one instrument, from wherever the config says. */
export async function gatherRaw(
  config: Config,
  instrument: string,
  { perform, catalogue, network }: GatherContext,
): Promise<Artifact> {
  const { source } = config;
  if (!isNetworkSource(source)) {
    const files = await vendorFiles(source, instrument, catalogue);
    return perform(ingestTask(source, config.seed, instrument, files));
  }
  if (network === undefined) {
    throw new PlumblineError("PIPELINE_NO_DATA", {
      message: `bars of ${instrument} come from the network, which this command does not ask`,
      where: { instrument, source: source.kind },
      remedy: "plumbline ingest downloads them",
    });
  }
  return (await gatherNetworkBars(source, instrument, { ...network, perform })).bars;
}

function requireFiles({ source }: Config, set: FeatureSet, instrument: string): void {
  if (isNetworkSource(source) || source.kind === "simulated") return;
  if (source.files[instrument] !== undefined) return;
  const found = Object.keys(source.files).join(", ");
  const reader = readerOf(set, instrument);
  const who = reader === undefined ? "the run" : `feature ${reader.feature}`;
  throw new PlumblineError("PIPELINE_NO_DATA", {
    message: `${who} needs bars of ${instrument}, but source.files names none for it (found: ${found})`,
    where: { instrument, ...reader },
    remedy: `add files of ${instrument} under source.files, or read one of ${found} instead`,
  });
}

/** The first feature that reads an instrument by name, and the line that says so. */
function readerOf(set: FeatureSet, instrument: string): (Where & { feature: string }) | undefined {
  for (const { name, expression } of set.features) {
    const reader = distinctNodes([expression]).find(
      ({ operator, parameters }) => operator === "bar" && parameters.instrument === instrument,
    );
    if (reader !== undefined) return { feature: name, ...originOf(reader) };
  }
  return undefined;
}

async function vendorFiles(
  source: LocalSourceConfig,
  instrument: string,
  catalogue: Catalogue,
): Promise<readonly VendorFile[]> {
  if (source.kind === "simulated") return [];
  const files = await describeFiles(source.files[instrument]);
  for (const { path, sha256 } of files) {
    const place = resolve(path);
    const standing = await catalogue.pointer(vendorFileNamespace, place);
    if (standing?.artifactId === sha256) continue;
    await catalogue.movePointer(vendorFileNamespace, place, sha256, `bars of ${instrument}`);
  }
  return files;
}
