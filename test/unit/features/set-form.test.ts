import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../src/core/canonical-json.js";
import {
  add,
  bars,
  div,
  type Expression,
  ema,
  featureSet,
  featureSetForm,
  featureSetFrom,
  rsi,
} from "../../../src/features/index.js";

const { close } = bars();
const h1 = bars({ timeframe: "H1" });
const set = featureSet(
  "core",
  {
    rsi_14: { expression: rsi(close, 14), about: "momentum" },
    trend_h1: div(ema(h1.close, 20), ema(h1.close, 100)),
    gbp: bars({ instrument: "GBPUSD" }).close,
    again: rsi(close, 14),
  },
  { description: "for a test" },
);

describe("the form of a set", () => {
  it("yields the same set with the same ids on another machine", () => {
    const read = featureSetFrom(JSON.parse(JSON.stringify(featureSetForm(set))));
    expect(read).toEqual(set);
    // Also from the catalogue, where keys are sorted.
    expect(featureSetFrom(JSON.parse(canonicalJson(featureSetForm(set))))).toEqual(set);
  });

  it("holds each distinct node once, however often it is used", () => {
    let doubled: Expression = close;
    for (let i = 0; i < 60; i++) doubled = add(doubled, doubled); // 2^60 nodes as a tree
    const form = featureSetForm(featureSet("deep", { doubled }));
    expect(form.nodes).toHaveLength(61);
    expect(featureSetFrom(form).features[0].expression.id).toBe(doubled.id);
  });
});

describe("a stored form is refused", () => {
  const good = () => JSON.parse(JSON.stringify(featureSetForm(set)));
  type Form = ReturnType<typeof good>;

  const spoilers: [string, string, (form: Form) => unknown][] = [
    ["that is no object", "$ is", () => "core"],
    ["that is a list", "$ is", () => []],
    ["of another format", "$.format is 2", (form) => ({ ...form, format: 2 })],
    ["without a name", "$.name is", (form) => ({ ...form, name: 7 })],
    ["whose nodes are no list", "$.nodes is", (form) => ({ ...form, nodes: {} })],
    [
      "with a cycle",
      "$.nodes[1].inputs[0] is 1, expected the place of an earlier node, 0 to 0",
      (form) => {
        form.nodes[1].inputs = [1];
        return form;
      },
    ],
    [
      "with a version that is no number",
      "$.nodes[0].version",
      (form) => {
        form.nodes[0].version = "1";
        return form;
      },
    ],
    [
      "with a parameter that is none",
      "$.nodes[1].parameters.length",
      (form) => {
        form.nodes[1].parameters.length = [14];
        return form;
      },
    ],
    [
      "with an operator that is no text",
      "$.nodes[1].operator",
      (form) => {
        form.nodes[1].operator = null;
        return form;
      },
    ],
    [
      "whose formula was edited by hand",
      "$.features[0].id is",
      (form) => {
        form.nodes[1].parameters.length = 15;
        return form;
      },
    ],
    [
      "whose description was edited by hand",
      "$.contentId is",
      (form) => ({ ...form, description: "for another test" }),
    ],
    [
      "whose feature names no node",
      "$.features[2].node is 99",
      (form) => {
        form.features[2].node = 99;
        return form;
      },
    ],
  ];

  it.each(spoilers)("%s", (_, place, spoil) => {
    expect(() => featureSetFrom(spoil(good()))).toThrow(
      expect.objectContaining({
        code: "FEATURES_FORM_INVALID",
        message: expect.stringContaining(place),
      }),
    );
  });

  it("where a name stands twice", () => {
    const form = good();
    form.features[3].name = "rsi_14";
    expect(() => featureSetFrom(form)).toThrow(
      expect.objectContaining({ code: "FEATURES_NAME_INVALID" }),
    );
  });
});
