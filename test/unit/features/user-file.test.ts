import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { featureSetIn, loadUserFile, originOf, planFeatures } from "../../../src/features/index.js";
import { temporaryFolder } from "../../support/folder.js";

async function load(text: string) {
  const file = join(temporaryFolder(), "mine.ts");
  writeFileSync(file, text);
  return { file, loading: loadUserFile(file) };
}

const imports = 'import { bars, ema, featureSet } from "plumbline";\n';

describe("a file of the user's own", () => {
  it.each([
    ["as default", "export default featureSet('mine', { a: bars().close });"],
    ["alone", "export const anyName = featureSet('mine', { a: bars().close });"],
    [
      "in a config",
      "export default { features: { set: featureSet('mine', { a: bars().close }) } };",
    ],
  ])("gives the set that it exports %s", async (_, text) => {
    const { loading } = await load(imports + text);
    expect(featureSetIn(await loading).name).toBe("mine");
  });

  it.each([
    ["nothing", "export {};", "found no export"],
    ["something else", "export default 3;", "found default"],
    [
      "two sets",
      "export const x = featureSet('x', { a: bars().close }); export const y = featureSet('y', { a: bars().open });",
      "exports 2 feature sets (x, y)",
    ],
  ])("that exports %s is refused", async (_, text, said) => {
    const { loading, file } = await load(imports + text);
    const loaded = await loading;
    expect(() => featureSetIn(loaded)).toThrow(
      expect.objectContaining({
        code: "FEATURES_FILE_WITHOUT_SET",
        message: expect.stringContaining(said),
        where: { file },
      }),
    );
  });

  it("knows the line that built each expression, whatever is planned later", async () => {
    const { file, loading } = await load(
      `${imports}
const slow = bars({ timeframe: "M5" });
type Unused = { a: 1 };
export default featureSet("mine", {
  a: ema(slow.close,
    20),
});
`,
    );
    const set = featureSetIn(await loading);
    expect(originOf(set.features[0].expression)).toEqual({ file, line: 6 });
    expect(() => planFeatures(set, { instrument: "EURUSD", timeframe: "M15" })).toThrow(
      expect.objectContaining({
        code: "FEATURES_TIMEFRAME_TOO_FINE",
        where: expect.objectContaining({ feature: "a", file, line: 3 }),
      }),
    );
  });

  it("that calls an operator wrongly is refused with the line of the call", async () => {
    const { file, loading } = await load(
      `${imports}\nexport default featureSet("m", {\n  a: ema(bars().close, 0),\n});\n`,
    );
    await expect(loading).rejects.toMatchObject({
      code: "FEATURES_PARAMETER_INVALID",
      where: { operator: "ema", parameter: "length", file, line: 4 },
    });
  });

  it("that throws or does not parse is refused with the line", async () => {
    const thrown = await load(`${imports}\nconst a = ema(b, 3);\nconst b = ema(a, 3);\n`);
    await expect(thrown.loading).rejects.toMatchObject({
      code: "FEATURES_FILE_UNREADABLE",
      message: expect.stringContaining("'b' before initialization"),
      where: { file: thrown.file, line: 3 },
    });
    const broken = await load("export default {{;");
    await expect(broken.loading).rejects.toMatchObject({
      code: "FEATURES_FILE_UNREADABLE",
      where: { file: broken.file },
    });
  });

  it("that is not there is missed by name", async () => {
    const file = join(temporaryFolder(), "none.ts");
    await expect(loadUserFile(file)).rejects.toMatchObject({
      code: "FEATURES_FILE_MISSING",
      where: { file },
    });
  });

  it("is read afresh each time", async () => {
    const { file, loading } = await load(
      `${imports}export default featureSet("one", { a: bars().close });`,
    );
    expect(featureSetIn(await loading).name).toBe("one");
    writeFileSync(file, `${imports}export default featureSet("two", { a: bars().close });`);
    expect(featureSetIn(await loadUserFile(file)).name).toBe("two");
  });
});
