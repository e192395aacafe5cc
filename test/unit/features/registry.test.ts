import { describe, expect, it } from "vitest";
import {
  bars,
  createRegistry,
  type FeatureMap,
  featureSet,
  rsi,
  type VersionBook,
} from "../../../src/features/index.js";
import { memoryVersionBook } from "../../support/version-book.js";

const { close, high, low } = bars();
const of = (map: FeatureMap, name = "core") => featureSet(name, map);
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );

describe("the registry", () => {
  it("derives versions, and publishes the same content once", async () => {
    const book = memoryVersionBook();
    const registry = createRegistry(book);
    const first = of({ a: close });
    expect(await registry.publish(first, "begin")).toEqual({ version: "1.0.0", change: "first" });
    expect(await registry.publish(of({ a: close }))).toEqual({ version: "1.0.0", change: "none" });
    expect(await registry.publish(of({ a: close, b: high }))).toMatchObject({ version: "1.1.0" });
    expect(await registry.publish(of({ a: low, b: high }))).toMatchObject({ version: "2.0.0" });
    // Back to an earlier content is a change like another: versions only go up.
    expect(await registry.publish(first)).toMatchObject({ version: "3.0.0", change: "major" });
    expect(book.entries).toHaveLength(4);
    expect(await registry.get("core", "1.0.0")).toEqual({
      version: "1.0.0",
      set: first,
      note: "begin",
    });
    expect((await registry.get("core")).version).toBe("3.0.0");
  });

  it("lists names and versions in order, whatever the order in the book", async () => {
    const book = memoryVersionBook();
    const registry = createRegistry(book);
    const map: Record<string, typeof close> = {};
    for (let i = 0; i < 12; i++) {
      map[`f_${i}`] = close;
      await registry.publish(of({ ...map }));
    }
    await registry.publish(of({ a: close }, "another"));
    book.entries.reverse();
    expect(await registry.names()).toEqual(["another", "core"]);
    const versions = (await registry.versions("core")).map(({ version }) => version);
    expect(versions).toEqual(["1.0.0", ...Array.from({ length: 11 }, (_, i) => `1.${i + 1}.0`)]);
    expect((await registry.get("core")).version).toBe("1.11.0");
  });

  it("previews a version without publishing", async () => {
    const book = memoryVersionBook();
    const registry = createRegistry(book);
    expect(await registry.preview(of({ a: close }))).toEqual({ version: "1.0.0", change: "first" });
    expect(book.entries).toEqual([]);
  });

  it("tells two versions apart", async () => {
    const registry = createRegistry(memoryVersionBook());
    await registry.publish(of({ a: close, b: rsi(close, 14) }));
    await registry.publish(of({ b: rsi(close, 21), c: low }));
    const difference = await registry.diff("core", "1.0.0", "2.0.0");
    expect(difference).toMatchObject({ added: ["c"], removed: ["a"] });
    expect(difference.changed.map(({ name }) => name)).toEqual(["b"]);
  });

  it("brings a set to another machine with its version and ids", async () => {
    const here = createRegistry(memoryVersionBook());
    const there = createRegistry(memoryVersionBook());
    await here.publish(of({ a: close }));
    await here.publish(of({ a: close, b: high }));
    const exported = JSON.parse(JSON.stringify(await here.export("core")));
    expect(await there.import(exported)).toMatchObject({ version: "1.1.0" });
    await there.import(exported); // again changes nothing
    expect((await there.get("core")).set).toEqual((await here.get("core")).set);
    expect(await there.publish(of({ a: close, b: high, c: low }))).toMatchObject({
      version: "1.2.0",
    });
  });

  it("refuses to import other content under a version that stands", async () => {
    const registry = createRegistry(memoryVersionBook());
    const other = createRegistry(memoryVersionBook());
    await registry.publish(of({ a: close }));
    await other.publish(of({ a: high }));
    expect(await refusal(registry.import(await other.export("core", "1.0.0")))).toMatchObject({
      code: "FEATURES_VERSION_TAKEN",
      where: { set: "core", version: "1.0.0" },
    });
    const { form } = await other.export("core");
    expect(await refusal(registry.import({ version: "latest", form }))).toMatchObject({
      code: "FEATURES_VERSION_UNKNOWN",
    });
  });

  it("refuses to import what the versions here could not have led to", async () => {
    const registry = createRegistry(memoryVersionBook());
    const other = createRegistry(memoryVersionBook());
    await registry.publish(of({ a: close }));
    await other.publish(of({ a: high }));
    await other.publish(of({ a: high, b: low })); // 1.1.0, which does not offer the a of 1.0.0 here
    expect(await refusal(registry.import(await other.export("core")))).toMatchObject({
      code: "FEATURES_VERSIONS_DIVERGED",
      where: { set: "core", older: "1.0.0", newer: "1.1.0" },
    });
    await other.publish(of({ a: low }));
    expect(await registry.import(await other.export("core"))).toMatchObject({ version: "2.0.0" });
    expect((await registry.versions("core")).map(({ version }) => version)).toEqual([
      "1.0.0",
      "2.0.0",
    ]);
  });

  it("refuses names and versions that there are not, with the nearest", async () => {
    const registry = createRegistry(memoryVersionBook());
    expect(await refusal(registry.get("core"))).toMatchObject({
      code: "FEATURES_SET_UNKNOWN",
      message: expect.stringContaining("found none"),
    });
    await registry.publish(of({ a: close }));
    expect(await refusal(registry.versions("cora"))).toMatchObject({
      code: "FEATURES_SET_UNKNOWN",
      remedy: "did you mean core?",
    });
    expect(await refusal(registry.get("core", "1.2.0"))).toMatchObject({
      code: "FEATURES_VERSION_UNKNOWN",
      message: expect.stringContaining("found 1.0.0"),
    });
  });

  it("derives again where another process was faster, and gives no version to two contents", async () => {
    const book = memoryVersionBook();
    const rival = createRegistry(book);
    let rivalTurns = 3;
    const contested: VersionBook = {
      ...book,
      publish: async (entry) => {
        if (rivalTurns-- > 0) await rival.publish(of({ a: close, [`rival_${rivalTurns}`]: high }));
        return book.publish(entry);
      },
    };
    const published = await createRegistry(contested).publish(of({ a: close, mine: low }));
    const versions = book.entries.map(({ version }) => version);
    expect(new Set(versions).size).toBe(book.entries.length);
    expect(book.entries[book.entries.length - 1].version).toBe(published.version);
  });

  it("gives up where it is never its turn", async () => {
    const book: VersionBook = { ...memoryVersionBook(), publish: async () => false };
    expect(await refusal(createRegistry(book).publish(of({ a: close })))).toMatchObject({
      code: "FEATURES_VERSION_TAKEN",
    });
  });
});
