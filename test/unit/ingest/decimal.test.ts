import { describe, expect, it } from "vitest";
import { parseDecimal } from "../../../src/ingest/decimal.js";

const encoder = new TextEncoder();

function parse(text: string, mark = "."): number {
  const bytes = encoder.encode(text);
  return parseDecimal(bytes, 0, bytes.length, mark.charCodeAt(0));
}

describe("parseDecimal", () => {
  it.each([
    "0",
    "-0",
    "1.209650",
    "+1.5",
    ".5",
    "5.",
    "129587.00000000001",
    "9007199254740993",
    "9007199254740991",
    "0.1",
    "1e-7",
    "1.7976931348623157e308",
    "5e-324",
    "2.2250738585072011e-308",
    "0.000000000000000000000000000001",
    "123456789012345678901234567890",
    "1.0000000000000000000000000",
    "8.533e+68",
  ])("reads %s as Number does", (text) => {
    expect(parse(text)).toBe(Number(text));
  });

  it.each([
    "",
    " ",
    "-",
    ".",
    "+.",
    "1.2.3",
    "1,5",
    "0x10",
    "Infinity",
    "NaN",
    "1e",
    "1e999",
    "--1",
    "1 2",
    "12a",
    "1_000",
    "١",
    "1.5\0",
    "\x011.5",
  ])("refuses %j", (text) => {
    expect(parse(text)).toBeNaN();
  });

  it("passes over the spaces that HistData pads with, and quotes", () => {
    expect(parse("1.2397    ")).toBe(1.2397);
    expect(parse('"1.5"\r')).toBe(1.5);
  });

  it("takes a decimal comma, and then no point", () => {
    expect(parse("1,2397", ",")).toBe(1.2397);
    expect(parse("1,2397e2", ",")).toBe(123.97);
    expect(parse("1.2397", ",")).toBeNaN();
  });

  it("reads only between start and end", () => {
    expect(parseDecimal(encoder.encode("91.25;7"), 1, 5, 46)).toBe(1.25);
  });

  it("refuses a field of thousands of digits without reading it all", () => {
    expect(parse("9".repeat(5_000))).toBeNaN();
  });
});
