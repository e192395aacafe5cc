import {
  type Change,
  checkFormulas,
  compareSets,
  customOperators,
  type FeatureSet,
  keepOperators,
  operatorKey,
  type SetDifference,
} from "../../features/index.js";
import type { Workspace } from "../../store/workspace.js";
import { openRegistry } from "../version-book.js";
import { openSet } from "./open-set.js";

/** What publishing a set came to, or would come to. */
export interface Registration {
  readonly name: string;
  readonly version: string;
  readonly change: Change | "first";
  /** Against the version that was the latest; null for the first. */
  readonly before: string | null;
  readonly difference: SetDifference | null;
  /** Operators of the user's own, `name@version`, that keep the laws of kernels. */
  readonly operators: readonly string[];
}

/**
 * Publishes the set of a file under the version that follows from its content. Its formulas are held
 * against their operators first, and operators of the user's own against the laws of kernels.
 *
 * @param isPreview - Says what would happen and writes nothing; operators are not tried then.
 * @throws What `openSet`, `checkFormulas` and `keepOperators` throw.
 */
export async function registerSet(
  workspace: Workspace,
  file: string,
  folder: string,
  { note, isPreview }: { readonly note: string; readonly isPreview: boolean },
): Promise<Registration> {
  const { set } = await openSet(workspace, file, folder);
  checkFormulas(set);
  const registry = openRegistry(workspace.catalogue);
  const before = (await registry.names()).includes(set.name)
    ? await registry.get(set.name)
    : undefined;
  if (!isPreview) await keepOperators(workspace, set);
  const { version, change } = isPreview
    ? await registry.preview(set)
    : await registry.publish(set, note);
  return {
    name: set.name,
    version,
    change,
    before: before?.version ?? null,
    difference: before === undefined ? null : compareSets(before.set, set),
    operators: operatorsOf(set),
  };
}

function operatorsOf(set: FeatureSet): string[] {
  return customOperators(set).map(operatorKey);
}
