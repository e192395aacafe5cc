import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PlumblineError } from "../../../src/core/errors.js";
import { openVendorFiles, readVendorFile } from "../../../src/store/vendor-files.js";
import { temporaryFolder } from "../../support/folder.js";

const bytes = new TextEncoder().encode("abc");
/** SHA-256 of "abc": FIPS 180-2, appendix B.1. */
const abcHash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PlumblineError) return error.code;
  }
  return "nothing was thrown";
}

describe("vendors' files", () => {
  it("keep bytes under their own hash, once", () => {
    const files = openVendorFiles(temporaryFolder());
    const digest = files.write(bytes);
    expect(digest).toEqual({ sha256: abcHash, sizeBytes: 3 });
    expect(files.has(digest)).toBe(true);
    const before = statSync(files.path(abcHash)).ino;
    files.write(bytes);
    expect(statSync(files.path(abcHash)).ino).toBe(before);
    expect(readVendorFile(files.path(abcHash), abcHash)).toEqual(Buffer.from(bytes));
  });

  it("leave nothing behind when the disk fills up halfway, and can go on when there is room", () => {
    const folder = temporaryFolder();
    let isFull = true;
    const files = openVendorFiles(folder, (path, content) => {
      writeFileSync(path, isFull ? content.subarray(0, 1) : content);
      if (isFull) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    });
    expect(codeOf(() => files.write(bytes))).toBe("STORE_SPACE_MISSING");
    expect(files.has({ sha256: abcHash, sizeBytes: 3 })).toBe(false);
    expect(readdirSync(join(folder, "scratch"))).toEqual([]);
    isFull = false;
    expect(files.has(files.write(bytes))).toBe(true);
  });

  it("are not taken for whole at another length, and are written again", () => {
    const files = openVendorFiles(temporaryFolder());
    const digest = files.write(bytes);
    writeFileSync(files.path(abcHash), "ab");
    expect(files.has(digest)).toBe(false);
    files.write(bytes);
    expect(readFileSync(files.path(abcHash), "utf8")).toBe("abc");
  });

  it("are refused where they are missing or altered", () => {
    const files = openVendorFiles(temporaryFolder());
    const path = files.path(files.write(bytes).sha256);
    writeFileSync(path, "abd");
    expect(codeOf(() => readVendorFile(path, abcHash))).toBe("STORE_VENDOR_FILE_CORRUPT");
    rmSync(path);
    expect(codeOf(() => readVendorFile(path, abcHash))).toBe("STORE_VENDOR_FILE_MISSING");
  });
});
