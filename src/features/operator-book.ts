import { PlumblineError, type Where } from "../core/errors.js";
import { contentId } from "../core/hash.js";
import type { ArtifactStore } from "../store/artifact.js";
import { keepUserModule, keptUserFile } from "../store/user-module.js";
import type { Workspace } from "../store/workspace.js";
import { isBarSource } from "./bars.js";
import { kernelLaws, makeGolden } from "./conformance/index.js";
import { distinctNodes } from "./expression.js";
import type { FeatureSet } from "./feature-set.js";
import { type Operator, operatorOf } from "./operator.js";
import { operatorTable } from "./operators/index.js";
import { originOf, placed } from "./origin.js";
import { featureSetForm, featureSetFrom } from "./set-form.js";
import { homeOf, loadUserFile } from "./user-file.js";

/*
 * Operators of the user's own, from their file to wherever their sets are computed:
 *
 * 1. a set built by them knows them by its nodes                        (customOperators)
 * 2. before they are used in a workspace they keep the laws of kernels,
 *    their bits are put on file under name@version, and the file that
 *    defines them becomes an artifact                                    (keepOperators)
 * 3. worker threads load that artifact, not the file                     (loadOperators)
 * 4. whoever reads a stored set finds the artifact by name@version       (withOperators)
 *
 * So their identity is name@version as it is for ours, and a model goes on working when the file is
 * edited, moved or deleted.
 */

/** Namespaces of the catalogue: bits by name and version, and the artifact with the code. */
const bitsNamespace = "operator";
const codeNamespace = "operator-code";

/** The operators that a set uses and that are none of ours, each once. */
export function customOperators(set: FeatureSet): Operator[] {
  const found = distinctNodes(set.features.map(({ expression }) => expression)).flatMap((node) => {
    const operator = operatorOf(node);
    return operator === undefined || operatorTable.get(operator.name) === operator
      ? []
      : [operator];
  });
  return [...new Set(found)];
}

/** `wobble@1`. */
export function operatorKey({ name, version }: Pick<Operator, "name" | "version">): string {
  return `${name}@${version}`;
}

/** Hash of the bits that an operator gives on sampled rows. */
export function operatorBits(operator: Operator): string {
  return contentId(makeGolden(operator));
}

/**
 * Takes the custom operators of a set into a workspace.
 *
 * @returns Ids of the artifacts that hold their code, for `loadOperators`.
 * @throws FEATURES_OPERATOR_TAKEN if one has the name of one of ours.
 * @throws FEATURES_OPERATOR_CHANGED if it gives other bits than when that version was first used here.
 * @throws FEATURES_LAW_BROKEN if its kernel breaks a law, naming it.
 * @throws FEATURES_OPERATOR_FILE_UNKNOWN if no file that Plumbline loaded defines it.
 */
export async function keepOperators(workspace: Workspace, set: FeatureSet): Promise<string[]> {
  const { artifacts, catalogue } = workspace;
  const ids = new Set<string>();
  for (const operator of customOperators(set)) {
    const key = operatorKey(operator);
    const home = homeOf(operator);
    const where = { operator: key, ...(originOf(operator) ?? { file: home?.file ?? "" }) };
    if (operatorTable.has(operator.name)) throw nameTaken(operator, where);
    if (home === undefined) {
      throw new PlumblineError("FEATURES_OPERATOR_FILE_UNKNOWN", {
        message: `operator ${key} is defined by no file that Plumbline loaded, so that worker threads and servers could not have it`,
        where: { operator: key },
        remedy:
          "define it in a file of its own, and load that: loadUserFile(file), or features.set in the config file",
      });
    }
    const bits = operatorBits(operator);
    const known = await catalogue.version(bitsNamespace, operator.name, String(operator.version));
    if (known === undefined) {
      checkLaws(operator);
      await catalogue.publishVersion({
        namespace: bitsNamespace,
        name: operator.name,
        version: String(operator.version),
        content: { bits },
        note: operator.about,
      });
    } else if (bitsOf(known.content) !== bits) {
      throw bitsChanged(operator, where);
    }
    const artifact = await keepUserModule(artifacts, home);
    ids.add(artifact.id);
    const standing = await catalogue.pointer(codeNamespace, key);
    if (standing?.artifactId === artifact.id) continue;
    await catalogue.registerArtifact(artifact.manifest);
    await catalogue.movePointer(codeNamespace, key, artifact.id, `defined in ${home.file}`);
  }
  return [...ids];
}

/** Loaded files by path: what an artifact holds never changes. */
const loaded = new Map<string, Promise<readonly Operator[]>>();

/** The operators that kept files define. @throws STORE_ARTIFACT_MISSING, FEATURES_FILE_UNREADABLE */
export async function loadOperators(
  artifacts: ArtifactStore,
  ids: readonly string[],
): Promise<Operator[]> {
  const found: Operator[] = [];
  for (const id of ids) {
    const path = keptUserFile(artifacts, id);
    const known = loaded.get(path) ?? loadUserFile(path).then(({ operators }) => operators);
    loaded.set(path, known);
    found.push(...(await known));
  }
  return found;
}

/**
 * A set that came from a file or the catalogue, with the custom operators that its nodes name, as far as
 * the workspace has them: planning refuses those that it has not.
 *
 * @throws FEATURES_OPERATOR_CHANGED if one gives other bits than when it was taken in.
 */
export async function withOperators(workspace: Workspace, set: FeatureSet): Promise<FeatureSet> {
  const nodes = distinctNodes(set.features.map(({ expression }) => expression));
  const keys = nodes
    .filter((node) => !isBarSource(node) && !operatorTable.has(node.operator))
    .map(({ operator, version }) => operatorKey({ name: operator, version }));
  if (keys.length === 0) return set;
  const custom: Operator[] = [];
  for (const key of new Set(keys)) {
    const operator = await keptOperator(workspace, key);
    if (operator !== undefined) custom.push(operator);
  }
  return featureSetFrom(featureSetForm(set), custom);
}

async function keptOperator(
  { artifacts, catalogue }: Workspace,
  key: string,
): Promise<Operator | undefined> {
  const pointer = await catalogue.pointer(codeNamespace, key);
  if (pointer === undefined) return undefined;
  const defined = await loadOperators(artifacts, [pointer.artifactId]);
  const operator = defined.find((one) => operatorKey(one) === key);
  if (operator === undefined) return undefined;
  const known = await catalogue.version(bitsNamespace, operator.name, String(operator.version));
  if (known === undefined || bitsOf(known.content) === operatorBits(operator)) return operator;
  throw bitsChanged(operator, { operator: key, artifact: pointer.artifactId });
}

function bitsOf(content: unknown): unknown {
  return typeof content === "object" && content !== null && "bits" in content
    ? content.bits
    : undefined;
}

function checkLaws(operator: Operator): void {
  try {
    for (const law of kernelLaws(operator)) law.check();
  } catch (thrown) {
    throw thrown instanceof PlumblineError ? placed(thrown, originOf(operator)) : thrown;
  }
}

function nameTaken({ name }: Operator, where: Where): PlumblineError {
  return new PlumblineError("FEATURES_OPERATOR_TAKEN", {
    message: `${name} is an operator of ours, found another of that name`,
    where,
    remedy: "give yours another name",
  });
}

function bitsChanged(operator: Operator, where: Where): PlumblineError {
  const next = operatorKey({ ...operator, version: operator.version + 1 });
  return new PlumblineError("FEATURES_OPERATOR_CHANGED", {
    message: `operator ${operatorKey(operator)} gives other bits than when it was first used in this workspace`,
    where,
    remedy: `raise its version: ${next} is another operator, and features that use it get a new id`,
  });
}
