import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { mapForReading, mapForWriting } from "../../../src/store/mapped-file.js";
import { temporaryFolder } from "../../support/folder.js";

describe.each([
  ["mapped", true],
  ["without a mapping", false],
])("a file, %s", (_way, mayMap) => {
  it("gives any part of its bytes", () => {
    const path = join(temporaryFolder(), "f");
    writeFileSync(path, "plumbline");
    const file = mapForReading(path, mayMap);
    expect(file.isMapped).toBe(mayMap && process.platform !== "win32");
    expect(file.sizeBytes).toBe(9);
    expect(Buffer.from(file.view(5, 4)).toString()).toBe("line");
    expect(file.view(9, 0).byteLength).toBe(0);
    file.close();
    file.close();
  });

  it("may be empty", () => {
    const path = join(temporaryFolder(), "f");
    mapForWriting(path, 0, mayMap).close();
    const file = mapForReading(path, mayMap);
    expect(file.view(0, 0).byteLength).toBe(0);
    file.close();
  });

  it("holds what was written to its parts, and zeros elsewhere", () => {
    const path = join(temporaryFolder(), "f");
    writeFileSync(path, "older and longer than what is to come");
    const file = mapForWriting(path, 12, mayMap);
    new Uint8Array(file.view(2, 4)).set(Buffer.from("pipe"));
    new Uint8Array(file.view(10, 2)).fill(7);
    file.close();
    file.close();
    expect(readFileSync(path)).toEqual(Buffer.from("\0\0pipe\0\0\0\0\x07\x07"));
  });

  it("refuses a part that no array can hold, where V8 would end the process", () => {
    const path = join(temporaryFolder(), "f");
    writeFileSync(path, "short");
    const file = mapForReading(path, mayMap);
    expect(() => file.view(0, 2 ** 53)).toThrow(RangeError);
    file.close();
  });
});

it("says that a file was cut short instead of giving zeros", () => {
  const path = join(temporaryFolder(), "f");
  writeFileSync(path, "short");
  const file = mapForReading(path, false);
  expect(() => file.view(0, 6)).toThrow(RangeError);
  file.close();
});
