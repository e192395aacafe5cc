import { PlumblineError, shown, shownList } from "../../core/errors.js";
import { shortId } from "../../core/hash.js";
import {
  compareSets,
  type FeatureSet,
  featureSetFrom,
  printExpression,
} from "../../features/index.js";
import type { Workspace } from "../../store/workspace.js";
import { findModels } from "../registry/models.js";
import { readJson } from "../stages/json-file.js";
import { versionOf } from "../version-book.js";
import {
  moveChampion,
  rolledBackFrom,
  type ServiceMove,
  type ServiceRecord,
  serviceHistory,
  treeBefore,
} from "./champion.js";
import { requireServable, type ServableTree } from "./servable.js";

/** What an exchange of the tree in service changes in the features that are computed. */
export interface FeatureReturn {
  /** Features of the tree that comes, and not of the one that goes. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly {
    readonly name: string;
    readonly before: string;
    readonly after: string;
  }[];
}

/** What putting a tree into service came to. */
export interface Exchange {
  readonly instrument: string;
  readonly tree: string;
  /** The tree that was in service before; null where there was none. */
  readonly from: string | null;
  /** False where it was in service already: then nothing was changed. */
  readonly isMoved: boolean;
  readonly how: ServiceMove;
  readonly reason: string;
  /** `core@1.2.0`: the features that it reads from now on. */
  readonly featureSet: string;
  readonly deprecated: string | null;
  readonly features: FeatureReturn;
}

/**
 * Puts a tree into service, after it was held against the present.
 *
 * @param word - First digits of a tree's id, or an instrument for the tree in service.
 * @param reason - Why, for the journal. Not empty.
 * @throws PIPELINE_MODEL_UNKNOWN, PIPELINE_REASON_MISSING, and what `requireServable` throws.
 */
export async function promoteTree(
  workspace: Workspace,
  word: string,
  reason: string,
): Promise<Exchange> {
  requireReason(reason);
  const { tree } = await findModels(workspace.catalogue, word);
  if (tree === undefined) {
    throw new PlumblineError("PIPELINE_MODEL_UNKNOWN", {
      message: `${shown(word)} is one node, expected a model tree: nodes are served together`,
      where: { model: word },
      remedy: "plumbline models list shows the trees",
    });
  }
  return exchange(workspace, await requireServable(workspace, tree.id), "promote", reason);
}

/**
 * Puts the tree back into service that was in service before the present one, with the exact features that
 * it was trained on, or refuses and says which of them cannot be had.
 *
 * @param to - First digits of the id of an earlier tree of the instrument; the one before where left out.
 * @throws PIPELINE_MODEL_UNKNOWN if no tree of the instrument is, or was, in service, or none was before.
 * @throws PIPELINE_REASON_MISSING, and what `requireServable` throws.
 */
export async function rollbackTree(
  workspace: Workspace,
  instrument: string,
  reason: string,
  to?: string,
): Promise<Exchange> {
  requireReason(reason);
  const symbol = instrument.toUpperCase().replace(/[^A-Z]/g, "");
  const history = await serviceHistory(workspace.catalogue, symbol);
  const earlier = [...new Set(history.slice(1).map(({ treeId }) => treeId))];
  const target = to === undefined ? treeBefore(history) : earlier.find((id) => id.startsWith(to));
  if (target === undefined) {
    const present = history[0] === undefined ? "no tree" : shortId(history[0].treeId);
    throw new PlumblineError("PIPELINE_MODEL_UNKNOWN", {
      message: `${shown(instrument)} has ${present} in service and no earlier one${to === undefined ? "" : ` ${shown(to)}`}, found ${shownList(earlier.map(shortId)) || "none"}`,
      where: { instrument: symbol },
      remedy:
        "plumbline models list shows which trees there are; promote puts any of them into service",
    });
  }
  return exchange(workspace, await requireServable(workspace, target), "rollback", reason);
}

/**
 * Puts a tree into service that a run has made or found, unless somebody took that very tree out of it.
 *
 * @returns The rollback that stands against it; undefined where it is in service.
 */
export async function promoteFromRun(
  workspace: Workspace,
  instrument: string,
  treeId: string,
  described: { readonly reason: string; readonly featureSet: string },
): Promise<ServiceRecord | undefined> {
  const { catalogue } = workspace;
  const history = await serviceHistory(catalogue, instrument);
  if (history[0]?.treeId === treeId) return undefined;
  const objection = rolledBackFrom(history, treeId);
  if (objection !== undefined) return objection;
  await moveChampion(catalogue, { instrument, to: treeId, how: "run", ...described });
  return undefined;
}

async function exchange(
  workspace: Workspace,
  tree: ServableTree,
  how: ServiceMove,
  reason: string,
): Promise<Exchange> {
  const { catalogue } = workspace;
  const { instrument, id, set, deprecated } = tree;
  const standing = await catalogue.pointer("champion", instrument);
  const from = standing?.artifactId ?? null;
  const version = tree.setVersion ?? (await versionOf(catalogue, set, `brought back: ${reason}`));
  const featureSet = `${set.name}@${version}`;
  const features = difference(from === null ? undefined : setOf(workspace, from), set);
  const common = { instrument, tree: id, from, how, reason, featureSet, deprecated, features };
  if (from === id) return { ...common, isMoved: false };
  await moveChampion(catalogue, { instrument, to: id, how, reason, featureSet });
  return { ...common, isMoved: true };
}

/** The set of a tree that goes out of service; undefined where the tree is gone already. */
function setOf({ artifacts }: Workspace, treeId: string): FeatureSet | undefined {
  const tree = artifacts.find("model-tree", treeId);
  return tree && featureSetFrom(readJson(tree.path("feature-set.json")));
}

function difference(before: FeatureSet | undefined, after: FeatureSet): FeatureReturn {
  if (before === undefined) {
    return { added: after.features.map(({ name }) => name), removed: [], changed: [] };
  }
  const { added, removed, changed } = compareSets(before, after);
  return {
    added,
    removed,
    changed: changed.map((pair) => ({
      name: pair.name,
      before: printExpression(pair.before.expression),
      after: printExpression(pair.after.expression),
    })),
  };
}

function requireReason(reason: string): void {
  if (reason.trim() !== "") return;
  throw new PlumblineError("PIPELINE_REASON_MISSING", {
    message: "found no reason, expected one: every move of a model is in the journal with why",
    remedy: '--reason "calibration drifted since March"',
  });
}
