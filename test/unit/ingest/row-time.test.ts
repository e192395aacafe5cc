import { describe, expect, it } from "vitest";
import { formatUtc } from "../../../src/core/time.js";
import type { Zone } from "../../../src/core/zone.js";
import { createTimeReader, isAmbiguousDate, timeFormOf } from "../../../src/ingest/row-time.js";

/** Reads a time in the form that the text itself shows, or in that of another text. */
function read(text: string, clock: Zone = "UTC", formOf = text): string {
  const form = timeFormOf(formOf);
  if (form === undefined) return "no form";
  const bytes = new TextEncoder().encode(text);
  const time = createTimeReader(form, clock)(bytes, 0, bytes.length, -1, -1);
  return Number.isNaN(time) ? "unreadable" : formatUtc(time);
}

describe("createTimeReader", () => {
  it.each([
    ["20150101 130000", "2015-01-01T13:00:00Z"],
    ["2020-08-27 15:13", "2020-08-27T15:13:00Z"],
    ["2012-11-26 20:00:00", "2012-11-26T20:00:00Z"],
    ["2012.05.01 00:01", "2012-05-01T00:01:00Z"],
    ["2012-12-04", "2012-12-04T00:00:00Z"],
    ["20121204", "2012-12-04T00:00:00Z"],
    ["2020-01-02T03:04:05.678Z", "2020-01-02T03:04:05.678Z"],
    ["2013-01-01 22:00:00.295000+00:00", "2013-01-01T22:00:00.295Z"],
    ["2020-01-02 03:00:00+02:00", "2020-01-02T01:00:00Z"],
    ["2020-01-02 03:00:00-0530", "2020-01-02T08:30:00Z"],
    ["2020-01-02 03:00+02", "2020-01-02T01:00:00Z"],
    ["04.05.2003 21:00:00.000", "2003-05-04T21:00:00Z"],
    ["04.05.2003 21:00:00.000 GMT+0200", "2003-05-04T19:00:00Z"],
    ["2020-01-02 03:00:00 UTC", "2020-01-02T03:00:00Z"],
    ["1598541180", "2020-08-27T15:13:00Z"],
    ["1598541180000", "2020-08-27T15:13:00Z"],
    ["2016-02-29 00:00", "2016-02-29T00:00:00Z"],
    ['"2016-02-29 00:00"', "2016-02-29T00:00:00Z"],
  ])("reads %s", (text, expected) => {
    expect(read(text, "UTC", text.replaceAll('"', ""))).toBe(expected);
  });

  it.each([
    ["2015-02-29 00:00", "2015-02-28 00:00"],
    ["2015-13-01 00:00", "2015-02-28 00:00"],
    ["2015-00-01 00:00", "2015-02-28 00:00"],
    ["2015-01-01 24:00", "2015-02-28 00:00"],
    ["2015-01-01 00:60", "2015-02-28 00:00"],
    ["2015-01-01 00:00:60", "2015-02-28 00:00"],
    ["2015-01-01 00:00:1", "2015-02-28 00:00"],
    ["2015-01-01 00:00:00.", "2015-02-28 00:00"],
    ["2015-01-01 00:00 x", "2015-02-28 00:00"],
    ["2015-01-01", "2015-02-28 00:00"],
    ["2015-01-01 00", "2015-02-28 00:00"],
    ["2015-01-01x00:00", "2015-02-28 00:00"],
    ["2015-01.01 00:00", "2015-02-28 00:00"],
    ["2015-01-01 00:00", "2015-02-28"],
    ["2015-01-01 00:00", "2015-02-28 00:00Z"],
    ["2015-01-01 00:00Z", "2015-02-28 00:00"],
    ["2015-01-01 00:00+2", "2015-02-28 00:00Z"],
    ["2015-01-01 00:00+25:00", "2015-02-28 00:00Z"],
    ["2015-01-01 00:00+02:000", "2015-02-28 00:00Z"],
    ["2o15-01-01 00:00", "2015-02-28 00:00"],
    ["01-02-2015 00:00", "2015-02-28 00:00"],
    ["1.2.2015 00:00", "01.02.2015 00:00"],
    ["x", "1598541180"],
    ["", "2015-02-28 00:00"],
  ])("refuses %j in a file that writes %s", (text, form) => {
    expect(read(text, "UTC", form)).toBe("unreadable");
  });

  it("reads a date and a time of day from two fields", () => {
    const form = timeFormOf("2012.05.01", "00:01");
    const bytes = new TextEncoder().encode("2012.05.01,00:01");
    if (form === undefined) throw new Error("no form");
    const reader = createTimeReader(form, "UTC");
    expect(formatUtc(reader(bytes, 0, 10, 11, 16))).toBe("2012-05-01T00:01:00Z");
    expect(reader(bytes, 0, 9, 11, 16)).toBeNaN();
  });

  it("takes New York local time to UTC on both sides of summer time, and on the day itself", () => {
    expect(read("20150101 130000", "NewYork")).toBe("2015-01-01T18:00:00Z");
    expect(read("20150701 130000", "NewYork")).toBe("2015-07-01T17:00:00Z");
    expect(read("20150308 013000", "NewYork")).toBe("2015-03-08T06:30:00Z");
    expect(read("20150308 170000", "NewYork")).toBe("2015-03-08T21:00:00Z");
  });

  it("reads an hour that stands twice as its first, and one that is skipped with the winter offset", () => {
    expect(read("20151101 013000", "NewYork")).toBe("2015-11-01T05:30:00Z");
    expect(read("20150308 023000", "NewYork")).toBe("2015-03-08T07:30:00Z");
  });

  it("leaves a time with an offset alone, whatever the clock", () => {
    expect(read("2020-07-01 03:00:00+00:00", "NewYork")).toBe("2020-07-01T03:00:00Z");
    expect(read("1598541180", "EET")).toBe("2020-08-27T15:13:00Z");
  });
});

describe("timeFormOf", () => {
  it.each(["hello", "12", "1.2345", "03/04/2018 12:00", "2018-99-99", "20150101130000", ""])(
    "knows no form of %j",
    (text) => {
      expect(timeFormOf(text)).toBeUndefined();
    },
  );

  it("tells dates in which day and month could be either", () => {
    expect(isAmbiguousDate("03/04/2018 12:00")).toBe(true);
    expect(isAmbiguousDate("2018-04-03")).toBe(false);
  });
});
