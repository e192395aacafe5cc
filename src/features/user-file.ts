import { PlumblineError, shownList } from "../core/errors.js";
import { importUserModule, type UserModule, userTexts } from "../store/user-module.js";
import type { FeatureSet } from "./feature-set.js";
import { hearDefinitions, type Operator } from "./operator.js";
import { placed, placeIn } from "./origin.js";
import { repeatedKey } from "./repeated-keys.js";

/** A file of the user's own, with the operators that it and its imports define. */
export interface UserFile extends UserModule {
  readonly operators: readonly Operator[];
}

const homes = new WeakMap<Operator, UserFile>();

/** The file that defined an operator; undefined for ours, and for those of a program's own code. */
export function homeOf(operator: Operator): UserFile | undefined {
  return homes.get(operator);
}

/**
 * Runs a TypeScript or JavaScript file that defines feature sets, operators or a config.
 *
 * @throws What the file throws; an error of ours with the `file` and `line` of the call that it is about.
 * @throws FEATURES_FILE_MISSING, FEATURES_FILE_UNREADABLE
 * @throws FEATURES_NAME_INVALID where an object has a key twice, of which JavaScript would drop one.
 */
export async function loadUserFile(file: string): Promise<UserFile> {
  const operators: Operator[] = [];
  try {
    const module = await importUserModule(file, async (load) => {
      const stop = hearDefinitions((operator) => operators.push(operator));
      try {
        return await load();
      } finally {
        stop();
      }
    });
    checkKeys(module);
    const loaded: UserFile = { ...module, operators };
    for (const operator of operators) homes.set(operator, loaded);
    return loaded;
  } catch (thrown) {
    throw explained(thrown, file);
  }
}

function checkKeys(module: UserModule): void {
  for (const [file, text] of userTexts(module)) {
    const repeated = file.endsWith(".json") ? undefined : repeatedKey(text);
    if (repeated === undefined) continue;
    const { key, line, firstLine } = repeated;
    throw new PlumblineError("FEATURES_NAME_INVALID", {
      message: `${key} stands twice in one object, on lines ${firstLine} and ${line}, expected each name once`,
      where: { feature: key, file, line },
      remedy: "rename one of them",
    });
  }
}

function explained(thrown: unknown, file: string): unknown {
  if (thrown instanceof PlumblineError) return placed(thrown, placeIn(thrown.stack));
  const isMissing =
    thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT" && "path" in thrown;
  if (isMissing && String(thrown.path).endsWith(file)) {
    return new PlumblineError("FEATURES_FILE_MISSING", {
      message: `no file ${file}`,
      where: { file },
      remedy: "name a TypeScript or JavaScript file",
      cause: thrown,
    });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const place = placeIn(thrown instanceof Error ? thrown.stack : undefined);
  return new PlumblineError("FEATURES_FILE_UNREADABLE", {
    message: `${file} could not be loaded: ${message}`,
    where: { file: place?.file ?? file, ...(place === undefined ? {} : { line: place.line }) },
    remedy: "open it at the place named",
    cause: thrown,
  });
}

/**
 * The feature set that a file is about: its default export, the set of a config that is its default
 * export, or the only set that it exports.
 *
 * @throws FEATURES_FILE_WITHOUT_SET
 */
export function featureSetIn({ file, exports }: UserFile): FeatureSet {
  const standard = exports.default;
  if (isFeatureSet(standard)) return standard;
  const configured = fieldOf(fieldOf(standard, "features"), "set");
  if (isFeatureSet(configured)) return configured;
  const named = Object.entries(exports).filter(([, value]) => isFeatureSet(value));
  const [only] = named.map(([, value]) => value);
  if (named.length === 1 && isFeatureSet(only)) return only;
  const found = Object.keys(exports);
  throw new PlumblineError("FEATURES_FILE_WITHOUT_SET", {
    message:
      named.length > 1
        ? `${file} exports ${named.length} feature sets (${shownList(named.map(([name]) => name))}), expected one, or one as default`
        : `${file} exports no feature set, found ${shownList(found) || "no export"}`,
    where: { file },
    remedy: 'export default featureSet("name", { … })',
  });
}

/** Whether something is what `featureSet()` returns. */
export function isFeatureSet(value: unknown): value is FeatureSet {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    "contentId" in value &&
    "features" in value &&
    Array.isArray(value.features)
  );
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !(name in value)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
