import { describe, expect, it } from "vitest";
import { repeatedKey } from "../../../src/features/repeated-keys.js";
import { filesBelow, readText } from "../../support/repository.js";

describe("a key that stands twice in an object literal", () => {
  it.each([
    ["featureSet('s', {\n  a: x,\n  b: y,\n  a: z,\n});", { key: "a", line: 4, firstLine: 2 }],
    ["f({ 'a': 1, b: { a: 2, 'c': 3 }, \"a\": 4 })", { key: "a", line: 1, firstLine: 1 }],
    [
      "const m = {\n  // a: 1,\n  a: g(1, { k: 2 }),\n  /* a */ a: 2 };",
      { key: "a", line: 4, firstLine: 3 },
    ],
    ["f([{ a: 1 }, { b: 1, c: [1, 2],\n b: 2 }])", { key: "b", line: 2, firstLine: 1 }],
    ["f({ a: /[,{]a:/, a: `,a: 1` })", { key: "a", line: 1, firstLine: 1 }],
  ])("is found in %j", (source, found) => {
    expect(repeatedKey(source)).toEqual(found);
  });

  it.each([
    "f({ a: 1, b: 2 }, { a: 1 })",
    "f({ a: { a: 1 }, b: [{ a: 1 }, { a: 2 }] })",
    "const t = c ? { a: 1 } : { a: 2 };",
    "f({ a: ', a: ', b: 1 })",
    "f({ a: 1 /* , a: 2 */ })",
    "f({ a: c ? a : b, b: c ? a : d })",
    "type T = { a: number; b: { a: string } };",
    "switch (x) { case a: y(); break; case b: y(); }",
    "g((a: number, b: { a: number }) => a);",
  ])("is not seen in %j", (source) => {
    expect(repeatedKey(source)).toBeUndefined();
  });

  it("is not seen in any file of this repository, which the type checker has read", () => {
    const found = [...filesBelow("src", ".ts"), ...filesBelow("examples", ".ts")].flatMap(
      (path) => {
        const repeated = repeatedKey(readText(path));
        return repeated === undefined ? [] : [`${path}: ${JSON.stringify(repeated)}`];
      },
    );
    expect(found).toEqual([]);
  });
});
