import { describe, expect, it } from "vitest";
import { areas } from "../../../bench/areas/index.js";
import { readCommandLine } from "../../../bench/command-line.js";

function read(...args: string[]) {
  let said = "";
  const request = readCommandLine(args, (text) => {
    said += text;
  });
  return { request, said };
}

describe("the command line", () => {
  it("asks for all areas where none is named", () => {
    expect(read().request).toEqual({
      areaNames: areas.map(({ name }) => name),
      isJson: false,
      isQuick: false,
    });
  });

  it("takes areas once each, in the order of the pipeline", () => {
    expect(read("train", "--quick", "ingest", "train", "--json").request).toEqual({
      areaNames: ["ingest", "train"],
      isJson: true,
      isQuick: true,
    });
  });

  it("refuses an unknown area and names the nearest", () => {
    expect(read("ingets")).toEqual({
      request: { exitStatus: 2 },
      said: "error: there is no area ingets; did you mean ingest?\n",
    });
  });

  it("lists the areas where none is near", () => {
    expect(read("everything").said).toContain("known: ingest, ticks, clean, features");
  });

  it("refuses an unknown flag and names the nearest", () => {
    const { request, said } = read("ingest", "--quik");
    expect(request).toEqual({ exitStatus: 2 });
    expect(said).toContain("--quick");
  });

  it("shows what there is when asked, which is no failure", () => {
    const { request, said } = read("--help");
    expect(request).toEqual({ exitStatus: 0 });
    for (const { name } of areas) expect(said).toContain(name);
  });
});
