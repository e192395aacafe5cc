import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bars,
  checkCompatibility,
  compareVersions,
  createRegistry,
  type Expression,
  ema,
  type Feature,
  type FeatureMap,
  type FeatureSet,
  featureSet,
  featureSetForm,
  featureSetFrom,
  lag,
  modelFeaturesOf,
  rsi,
} from "../../../src/features/index.js";
import { memoryVersionBook } from "../../support/version-book.js";

const { close, high } = bars();
/** Few names and few formulas, so that edits meet. */
const names = ["a", "b", "c", "d", "e"];
const formulas: readonly Expression[] = [close, high, rsi(close, 14), ema(high, 3), lag(close, 1)];
const texts = ["", "one", "two"];

type Edit =
  | { readonly kind: "set"; readonly name: string; readonly formula: number }
  | { readonly kind: "remove"; readonly name: string }
  | { readonly kind: "describe"; readonly name: string; readonly text: string }
  | { readonly kind: "describeSet"; readonly text: string }
  | { readonly kind: "move"; readonly from: number; readonly to: number };

const name = fc.constantFrom(...names);
const text = fc.constantFrom(...texts);
const place = fc.nat({ max: 4 });
const anEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), name, formula: place }),
  fc.record({ kind: fc.constant("remove" as const), name }),
  fc.record({ kind: fc.constant("describe" as const), name, text }),
  fc.record({ kind: fc.constant("describeSet" as const), text }),
  fc.record({ kind: fc.constant("move" as const), from: place, to: place }),
);
/** Publications, each after some edits. */
const history = fc.array(fc.array(anEdit, { maxLength: 3 }), { minLength: 2, maxLength: 12 });

function edited(set: FeatureSet, edits: readonly Edit[]): FeatureSet {
  let features: Feature[] = [...set.features];
  let description = set.description;
  for (const edit of edits) {
    if (edit.kind === "set") {
      const expression = formulas[edit.formula];
      const known = features.findIndex((feature) => feature.name === edit.name);
      if (known < 0) features.push({ name: edit.name, expression, about: "" });
      else features[known] = { ...features[known], expression };
    } else if (edit.kind === "remove") {
      const rest = features.filter((feature) => feature.name !== edit.name);
      if (rest.length > 0) features = rest;
    } else if (edit.kind === "describe") {
      features = features.map((feature) =>
        feature.name === edit.name ? { ...feature, about: edit.text } : feature,
      );
    } else if (edit.kind === "describeSet") {
      description = edit.text;
    } else {
      const [moved] = features.splice(edit.from % features.length, 1);
      features.splice(edit.to % (features.length + 1), 0, moved);
    }
  }
  const map: FeatureMap = Object.fromEntries(
    features.map((feature) => [
      feature.name,
      { expression: feature.expression, about: feature.about },
    ]),
  );
  return featureSet("core", map, { description });
}

const start = featureSet("core", { a: close, b: rsi(close, 14) });

/** All contents of a history, and the versions that they got. */
async function publishAll(publications: readonly (readonly Edit[])[]) {
  const registry = createRegistry(memoryVersionBook());
  const published: { version: string; set: FeatureSet }[] = [];
  let set = start;
  for (const edits of publications) {
    set = edited(set, edits);
    const { version } = await registry.publish(set);
    published.push({ version, set });
  }
  return { registry, published };
}

describe("whatever is edited and published in whatever order", () => {
  it("no version ever stands for two contents, and each can be had again", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (publications) => {
        const { registry, published } = await publishAll(publications);
        for (const { version, set } of published) {
          expect((await registry.get("core", version)).set.contentId).toBe(set.contentId);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("versions go up exactly where the content changed, and as far as the rule says", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (publications) => {
        const { published } = await publishAll(publications);
        for (let i = 1; i < published.length; i++) {
          const before = published[i - 1];
          const after = published[i];
          const isSame = before.set.contentId === after.set.contentId;
          const step = compareVersions(after.version, before.version);
          expect(step === 0).toBe(isSame);
          expect(step).toBeGreaterThanOrEqual(0);
          // Said once more, from the definition: the map from names to ids.
          const ids = new Map(after.set.features.map((f) => [f.name, f.expression.id]));
          const keepsAll = before.set.features.every((f) => ids.get(f.name) === f.expression.id);
          const isMajor = after.version.split(".")[0] !== before.version.split(".")[0];
          expect(isMajor).toBe(!keepsAll);
          if (!keepsAll) continue;
          const isMinor = after.version.split(".")[1] !== before.version.split(".")[1];
          expect(isMinor).toBe(after.set.features.length > before.set.features.length);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("a model of one version reads another exactly where it would be fed the same formulas", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (publications) => {
        const { published } = await publishAll(publications);
        for (const trainedOn of published) {
          const features = modelFeaturesOf(trainedOn.set);
          for (const { version, set } of published) {
            const { isCompatible, columns, conflicts } = checkCompatibility(features, set);
            const fed = columns.map((column) => set.features[column]);
            const isFedTheSame = features.every(
              (feature, i) => fed[i]?.name === feature.name && fed[i].expression.id === feature.id,
            );
            expect(isCompatible).toBe(isFedTheSame);
            expect(conflicts.length === 0).toBe(isCompatible);
            // Within one major version, a later set always serves an older model.
            const isSameMajor = version.split(".")[0] === trainedOn.version.split(".")[0];
            if (isSameMajor && compareVersions(version, trainedOn.version) >= 0) {
              expect(isCompatible).toBe(true);
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it("a set that went through a file is the same set", () => {
    fc.assert(
      fc.property(fc.array(anEdit, { maxLength: 12 }), (edits) => {
        const set = edited(start, edits);
        expect(featureSetFrom(JSON.parse(JSON.stringify(featureSetForm(set))))).toEqual(set);
      }),
    );
  });
});
