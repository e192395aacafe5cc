import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/core/canonical-json.js";
import { nearestName } from "../../../src/core/errors.js";
import { contentId } from "../../../src/core/hash.js";
import { createRandom } from "../../../src/core/random.js";
import { lowerBound, median, sameBytes, upperBound } from "../../../src/core/typed-array.js";

const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (x === 0 ? 0 : x));
const { value: values } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    numbers,
    fc.string({ unit: "grapheme" }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** The same value with every object's keys in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe("canonical JSON", () => {
  it("is JSON of an equal value, and one text whatever the order of keys", () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(value);
        expect(canonicalJson(reversed(value))).toBe(text);
        expect(contentId(reversed(value))).toBe(contentId(value));
      }),
    );
  });
});

describe("bounds and medians", () => {
  const lists = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 40 });

  it("enclose exactly the values that equal the wanted one", () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: -22, max: 22 }), (list, wanted) => {
        const ascending = Float64Array.from(list).sort();
        expect(lowerBound(ascending, wanted)).toBe(list.filter((x) => x < wanted).length);
        expect(upperBound(ascending, wanted)).toBe(list.filter((x) => x <= wanted).length);
      }),
    );
  });

  it("halve the list, whatever its order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1 }), (list) => {
        const middle = median(list);
        expect(list.filter((x) => x < middle).length).toBeLessThanOrEqual(list.length / 2);
        expect(list.filter((x) => x > middle).length).toBeLessThanOrEqual(list.length / 2);
        expect(median([...list].reverse())).toBe(middle);
      }),
    );
  });
});

describe("names and random numbers", () => {
  it("finds a name in spite of its case and of one wrong letter", () => {
    const known = ["forward-return", "triple-barrier", "walk-forward"];
    fc.assert(
      fc.property(fc.constantFrom(...known), fc.nat(13), (name, at) => {
        const place = at % name.length;
        const misspelt = `${name.slice(0, place)}%${name.slice(place + 1)}`.toUpperCase();
        expect(nearestName(misspelt, known)).toBe(name);
      }),
    );
  });

  it("draws within bounds, and forks that do not follow their parent", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
        const random = createRandom(seed);
        const drawn = random.integer(bound);
        expect(Number.isInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true);
        const [first, second] = [random.fork("a"), random.fork("b")].map((fork) =>
          Float64Array.from({ length: 4 }, fork.uniform),
        );
        expect(sameBytes(first, second)).toBe(false);
      }),
    );
  });
});
