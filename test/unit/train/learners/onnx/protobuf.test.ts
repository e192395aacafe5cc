import { describe, expect, it } from "vitest";
import {
  bytesField,
  integerField,
  integersField,
  message,
  textField,
} from "../../../../../src/train/learners/onnx/protobuf.js";

/** Bytes of the protocol buffers guide, https://protobuf.dev/programming-guides/encoding/. */
describe("protocol buffers", () => {
  it("write an integer as the guide's Test1", () => {
    expect(integerField(1, 150)).toEqual(Uint8Array.of(0x08, 0x96, 0x01));
  });

  it("write text as the guide's Test2", () => {
    expect(textField(2, "testing")).toEqual(
      Uint8Array.of(0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67),
    );
  });

  it("write a message within a message as the guide's Test3", () => {
    expect(bytesField(3, integerField(1, 150))).toEqual(
      Uint8Array.of(0x1a, 0x03, 0x08, 0x96, 0x01),
    );
  });

  it("pack repeated integers as the guide's Test5", () => {
    expect(integersField(6, [3, 270, 86_942])).toEqual(
      Uint8Array.of(0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05),
    );
  });

  it("write field numbers above 15 and integers above 2³² in full", () => {
    expect(integerField(20, 0)).toEqual(Uint8Array.of(0xa0, 0x01, 0x00));
    expect(integerField(1, 2 ** 53 - 1)).toEqual(
      Uint8Array.of(0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f),
    );
  });

  it("are fields one after the other", () => {
    expect(message(integerField(1, 1), textField(2, "µ"), message())).toEqual(
      Uint8Array.of(0x08, 0x01, 0x12, 0x02, 0xc2, 0xb5),
    );
  });
});
