import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlumblineError } from "../../../src/core/errors.js";
import {
  checkCompatibility,
  compareVersions,
  createRegistry,
  type Expression,
  expression,
  type Feature,
  type FeatureMap,
  type FeatureSet,
  featureSet,
  modelFeaturesOf,
  type Parameters,
  type Registry,
} from "../../../src/features/index.js";
import { openRegistry } from "../../../src/pipeline/index.js";
import { openWorkspace } from "../../../src/store/workspace.js";
import { temporaryFolder } from "../../support/folder.js";
import { memoryVersionBook } from "../../support/version-book.js";

/*
 * Truth here is what a formula and a content *are*, spelled out in full: no hash, no id and no printing
 * of ours decides whether two of them are the same.
 */

function meaningOf({ operator, version, parameters, inputs }: Expression): unknown {
  const named = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return { operator, version, named, inputs: inputs.map(meaningOf) };
}

const spelled = (node: Expression): string => JSON.stringify(meaningOf(node));

function contentOf({ name, description, features }: FeatureSet): string {
  const listed = features.map(({ name: feature, about, expression: node }) => {
    return [feature, about, meaningOf(node)];
  });
  return JSON.stringify([name, description, listed]);
}

/** Formulas that differ in one thing only, wherever something can differ. */
const source = fc
  .record(
    {
      column: fc.constantFrom("close", "high"),
      timeframe: fc.constantFrom("H1", "H4"),
      instrument: fc.constantFrom("GBPUSD", "USDJPY"),
    },
    { requiredKeys: ["column"] },
  )
  .map((parameters) => expression("bar", 1, parameters, []));

const { formula } = fc.letrec<{ formula: Expression }>((tie) => ({
  formula: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    source,
    fc
      .tuple(
        fc.constantFrom("ema", "sma"),
        fc.constantFrom(1, 2),
        fc.constantFrom(2, 3, 20),
        tie("formula"),
      )
      .map(([operator, version, length, x]) => expression(operator, version, { length }, [x])),
    fc
      .tuple(fc.constantFrom("sub", "div"), tie("formula"), tie("formula"))
      .map(([operator, x, y]) => expression(operator, 1, {}, [x, y])),
  ),
}));

/** A formula again, then each formula that differs from it in one thing. */
function variationsOf({ operator, version, parameters, inputs }: Expression): Expression[] {
  const { length, column, timeframe } = parameters;
  const other = (changed: Parameters): Expression =>
    expression(operator, version, { ...parameters, ...changed }, inputs);
  return [
    expression(operator, version, parameters, inputs),
    expression(operator, version + 1, parameters, inputs),
    ...(length === undefined ? [] : [other({ length: Number(length) + 1 })]),
    ...(column === undefined ? [] : [other({ column: column === "close" ? "high" : "close" })]),
    ...(timeframe === undefined ? [] : [other({ timeframe: timeframe === "H1" ? "H4" : "H1" })]),
    ...(inputs.length < 2 ? [] : [expression(operator, version, parameters, inputs.toReversed())]),
    ...inputs.flatMap((input, i) =>
      variationsOf(input)
        .slice(1)
        .map((changed) => expression(operator, version, parameters, inputs.with(i, changed))),
    ),
  ];
}

/** A formula and one that is the same or almost. */
const twins = fc
  .tuple(formula, fc.nat({ max: 40 }))
  .map(([node, which]): [Expression, Expression] => {
    const variations = variationsOf(node);
    return [node, variations[which % variations.length]];
  });

const names = ["a", "b", "c", "d"];
const features = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...names),
    expression: formula,
    about: fc.constantFrom("", "one"),
  }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 4 },
);
function setOf(listed: readonly Feature[], description: string): FeatureSet {
  const map: FeatureMap = Object.fromEntries(listed.map(({ name, ...rest }) => [name, rest]));
  return featureSet("mine", map, { description });
}

const content = fc
  .tuple(features, fc.constantFrom("", "text"))
  .map(([listed, description]) => setOf(listed, description));

/** Two contents, of which the second is the first with some features varied, dropped or added. */
const editions = fc
  .tuple(
    content,
    fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3, 5, 8, -1), { minLength: 4, maxLength: 4 }),
    features,
    fc.boolean(),
    fc.boolean(),
  )
  .map(([first, edits, more, isAdding, isReversed]): [FeatureSet, FeatureSet] => {
    const kept = first.features.flatMap(({ name, about, expression: node }, i) => {
      const variations = variationsOf(node);
      return edits[i] < 0
        ? []
        : [{ name, about, expression: variations[edits[i] % variations.length] }];
    });
    const known = new Set(kept.map(({ name }) => name));
    const added = isAdding || kept.length === 0 ? more.filter(({ name }) => !known.has(name)) : [];
    const all = isReversed ? [...kept, ...added].reverse() : [...kept, ...added];
    return [first, setOf(all, first.description)];
  });

describe("an id", () => {
  it("is that of one formula alone", () => {
    fc.assert(
      fc.property(fc.oneof(twins, fc.tuple(formula, formula)), ([a, b]) => {
        expect(a.id === b.id).toBe(spelled(a) === spelled(b));
      }),
      { numRuns: 2_000 },
    );
  });

  it("of a set is that of one content alone", () => {
    fc.assert(
      fc.property(fc.oneof(editions, fc.tuple(content, content)), ([a, b]) => {
        expect(a.contentId === b.contentId).toBe(contentOf(a) === contentOf(b));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a compatible verdict", () => {
  it("is given exactly where the model is fed, under each name, the formula that it was trained on", () => {
    fc.assert(
      fc.property(editions, ([trainedOn, offered]) => {
        const verdict = checkCompatibility(modelFeaturesOf(trainedOn), offered);
        const isFedTheSame = trainedOn.features.every(({ name, expression: node }) => {
          const found = offered.features.find((feature) => feature.name === name);
          return found !== undefined && spelled(found.expression) === spelled(node);
        });
        expect(verdict.isCompatible).toBe(isFedTheSame);
        // And column by column, what is fed is that very formula: no verdict is right by luck.
        trainedOn.features.forEach(({ name, expression: node }, i) => {
          const column = verdict.columns[i];
          if (column < 0) return;
          expect(offered.features[column].name).toBe(name);
          expect(spelled(offered.features[column].expression)).toBe(spelled(node));
        });
      }),
      { numRuns: 1_000 },
    );
  });
});

/** What may happen to a registry that several people and another workspace share. */
type Step =
  | { readonly kind: "publish"; readonly sets: readonly FeatureSet[] }
  | { readonly kind: "again"; readonly which: number }
  | { readonly kind: "extend"; readonly set: FeatureSet }
  | { readonly kind: "elsewhere"; readonly set: FeatureSet; readonly isExtension: boolean }
  | { readonly kind: "import"; readonly which: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  // Several at the same moment.
  fc
    .array(content, { minLength: 1, maxLength: 3 })
    .map((sets) => ({ kind: "publish" as const, sets })),
  fc.nat({ max: 9 }).map((which) => ({ kind: "again" as const, which })),
  content.map((set) => ({ kind: "extend" as const, set })),
  fc
    .tuple(content, fc.boolean())
    .map(([set, isExtension]) => ({ kind: "elsewhere" as const, set, isExtension })),
  fc.nat({ max: 9 }).map((which) => ({ kind: "import" as const, which })),
);
const steps = fc.array(anyStep, { minLength: 3, maxLength: 14 });

/** All that was ever seen under each version. */
type Seen = Map<string, { readonly set: FeatureSet; readonly content: string }>;

function see(seen: Seen, version: string, set: FeatureSet): void {
  const known = seen.get(version);
  if (known === undefined) seen.set(version, { set, content: contentOf(set) });
  else expect(known.content).toBe(contentOf(set));
}

/** The older one's features first, then what the other has beside them: an addition. */
function extended(latest: FeatureSet, more: FeatureSet): FeatureSet {
  const known = new Set(latest.features.map(({ name }) => name));
  const added = more.features.filter(({ name }) => !known.has(name));
  return setOf([...latest.features, ...added], latest.description);
}

async function play(history: readonly Step[], here: readonly Registry[]): Promise<Seen> {
  const there = createRegistry(memoryVersionBook());
  const seen: Seen = new Map();
  const foreign: { version: string; set: FeatureSet }[] = [];
  let turn = 0;
  const next = (): Registry => here[turn++ % here.length];
  const publish = async (set: FeatureSet) => see(seen, (await next().publish(set)).version, set);
  for (const step of history) {
    const versions = [...seen.values()];
    if (step.kind === "publish") await Promise.all(step.sets.map(publish));
    else if (step.kind === "again" && versions.length > 0) {
      await publish(versions[step.which % versions.length].set);
    } else if (step.kind === "extend" && versions.length > 0) {
      await publish(extended((await next().get("mine")).set, step.set));
    } else if (step.kind === "elsewhere") {
      const latest = foreign.at(-1)?.set;
      const set = step.isExtension && latest !== undefined ? extended(latest, step.set) : step.set;
      foreign.push({ set, version: (await there.publish(set)).version });
    } else if (step.kind === "import" && foreign.length > 0) {
      const { version, set } = foreign[step.which % foreign.length];
      try {
        await next().import(JSON.parse(JSON.stringify(await there.export("mine", version))));
        see(seen, version, set);
      } catch (thrown) {
        // Refused for a reason: nothing has changed then, which the end of the test looks at.
        if (!(thrown instanceof PlumblineError)) throw thrown;
        expect(["FEATURES_VERSION_TAKEN", "FEATURES_VERSIONS_DIVERGED"]).toContain(thrown.code);
      }
    }
  }
  return seen;
}

async function expectRules(registry: Registry, seen: Seen): Promise<void> {
  if (seen.size === 0) return;
  const versions = await registry.versions("mine");
  expect(versions.map(({ version }) => version).sort()).toEqual([...seen.keys()].sort());
  for (const { version, set } of versions) see(seen, version, set);
  for (const older of versions) {
    for (const newer of versions) {
      if (compareVersions(older.version, newer.version) >= 0) continue;
      const [before, after] = [older, newer].map(({ version }) => version.split("."));
      if (before[0] !== after[0]) continue;
      const kept = older.set.features.filter(({ name, expression: node }) =>
        newer.set.features.some(
          (feature) => feature.name === name && spelled(feature.expression) === spelled(node),
        ),
      );
      // Within a major, nothing is lost; within a minor, nothing is added either.
      expect(kept).toHaveLength(older.set.features.length);
      if (before[1] === after[1]) expect(newer.set.features).toHaveLength(kept.length);
    }
  }
}

describe("whatever people publish at once, publish again, and import from elsewhere", () => {
  it("no version stands for two contents, and each major keeps what it promises", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const book = memoryVersionBook();
        const here = [createRegistry(book), createRegistry(book), createRegistry(book)];
        const seen = await play(history, here);
        await expectRules(here[0], seen);
        expect(new Set(book.entries.map(({ version }) => version)).size).toBe(book.entries.length);
      }),
      { numRuns: 400 },
    );
  });

  it("so it is over the catalogue, opened twice", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const folder = temporaryFolder();
        const [one, other] = [openWorkspace(folder), openWorkspace(folder)];
        const here = [openRegistry(one.catalogue), openRegistry(other.catalogue)];
        const seen = await play(history, here);
        await expectRules(here[1], seen);
        one.close();
        other.close();
      }),
      { numRuns: 20 },
    );
  });
});
