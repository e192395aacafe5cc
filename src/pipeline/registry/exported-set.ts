import { readFileSync } from "node:fs";
import { PlumblineError, shown } from "../../core/errors.js";
import { contentId } from "../../core/hash.js";
import {
  checkedOperator,
  customOperators,
  type ExportedSet,
  expressionsFrom,
  type FeatureSet,
  featureSetForm,
  featureSetFrom,
  type Operator,
  operatorBits,
  operatorKey,
  withOperators,
} from "../../features/index.js";
import type { Workspace } from "../../store/workspace.js";
import { openRegistry } from "../version-book.js";

/** An exported set, with the bits of the custom operators that its formulas need. */
export interface ExportFile extends ExportedSet {
  /** By `name@version`. */
  readonly operators: Readonly<Record<string, string>>;
  /** Hash of all of the above: the form has one of its own, the version has not. */
  readonly seal: string;
}

/**
 * What goes into a file for another workspace.
 *
 * @throws FEATURES_SET_UNKNOWN if the set is not published, for then it has no version.
 */
export function exportedSet(set: FeatureSet, version: string | null): ExportFile {
  if (version === null) {
    throw new PlumblineError("FEATURES_SET_UNKNOWN", {
      message: `feature set ${set.name} is not published, so it has no version to be exported under`,
      where: { set: set.name },
      remedy: "publish it first: plumbline features register FILE",
    });
  }
  const operators = customOperators(set).map((one) => [operatorKey(one), operatorBits(one)]);
  return sealed({ version, form: featureSetForm(set), operators: Object.fromEntries(operators) });
}

function sealed(content: Omit<ExportFile, "seal">): ExportFile {
  const { version, form, operators } = content;
  return { ...content, seal: contentId({ version, content: form.contentId, operators }) };
}

/**
 * The set of an exported file, each id computed afresh, with the custom operators that it names.
 *
 * @throws FEATURES_FILE_MISSING, FEATURES_FORM_INVALID with the file and the place in it.
 */
export async function setInFile(workspace: Workspace, file: string): Promise<FeatureSet> {
  const { form } = await readFile(file);
  return namingFile(file, () => withOperators(workspace, featureSetFrom(form)));
}

/** Reads a file and looks at its seal. Ids of the form are not checked yet: `featureSetFrom` does. */
async function readFile(file: string): Promise<ExportFile> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new PlumblineError("FEATURES_FILE_MISSING", {
      message: `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: { file },
      remedy: "name a file that plumbline features export wrote",
      cause,
    });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw malformed(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const found: Partial<ExportFile> = typeof content === "object" && content !== null ? content : {};
  const { version, form, operators, seal } = found;
  const isWhole =
    typeof version === "string" &&
    typeof form === "object" &&
    typeof operators === "object" &&
    operators !== null &&
    form !== null;
  if (!isWhole) throw malformed(file, "expected an object with version, form, operators and seal");
  const whole = sealed({ version, form, operators });
  if (seal === whole.seal) return whole;
  // The form has its own hash and is looked at first: its messages name the very place.
  await namingFile(file, async () => featureSetFrom(form));
  throw malformed(file, `$.seal is ${shown(seal)}, expected ${whole.seal}`);
}

/**
 * Takes a set over from a file that another workspace exported, under the version that it has there.
 *
 * @throws FEATURES_FORM_INVALID where the file was changed since, with the place in it.
 * @throws FEATURES_OPERATOR_UNKNOWN, FEATURES_OPERATOR_VERSION_MISSING where this Plumbline or this
 *   workspace has not the operator, with the place in the file; FEATURES_OPERATOR_CHANGED where it has
 *   another one of that name and version.
 * @throws FEATURES_VERSION_TAKEN if other content has that version here.
 */
export async function importSet(
  workspace: Workspace,
  file: string,
  note: string,
): Promise<{ readonly name: string; readonly version: string }> {
  const { operators, ...exported } = await readFile(file);
  const custom = await namingFile(file, async () => {
    const set = await withOperators(workspace, featureSetFrom(exported.form));
    const found = customOperators(set);
    checkNodes(exported.form, found);
    return found;
  });
  const own = new Map(custom.map((one) => [operatorKey(one), operatorBits(one)]));
  for (const [key, bits] of Object.entries(operators)) {
    if (own.get(key) === bits) continue;
    throw new PlumblineError("FEATURES_OPERATOR_CHANGED", {
      message: `operator ${key} gives other bits here than where the set was exported`,
      where: { operator: key, file, path: "$.operators" },
      remedy: "bring the file that defines it there, and register a set with it here first",
    });
  }
  return namingFile(file, async () => {
    const { version, set } = await openRegistry(workspace.catalogue).import(exported, note);
    return { name: set.name, version };
  });
}

/** Holds every node of a file against its operator, naming its place in the file. */
function checkNodes(form: ExportedSet["form"], custom: readonly Operator[]): void {
  expressionsFrom(form, custom).forEach((node, place) => {
    try {
      checkedOperator(node);
    } catch (thrown) {
      const path = `$.nodes[${place}]`;
      throw thrown instanceof PlumblineError ? withWhere(thrown, { path }) : thrown;
    }
  });
}

/** Adds the file to an error about the form in it, whose path then begins at the whole file. */
async function namingFile<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof PlumblineError)) throw thrown;
    const { path } = thrown.where;
    const inFile = typeof path === "string" ? [["path", path.replace(/^\$/, "$.form")]] : [];
    throw withWhere(thrown, { ...Object.fromEntries(inFile), file });
  }
}

function withWhere(error: PlumblineError, added: Readonly<Record<string, string>>): PlumblineError {
  const { code, message, where, remedy } = error;
  return new PlumblineError(code, { message, where: { ...where, ...added }, remedy, cause: error });
}

function malformed(file: string, problem: string, cause?: unknown): PlumblineError {
  return new PlumblineError("FEATURES_FORM_INVALID", {
    message: `${file} holds no exported feature set: ${problem}`,
    where: { file },
    remedy: "export the set again; exported sets are not edited by hand",
    cause,
  });
}
