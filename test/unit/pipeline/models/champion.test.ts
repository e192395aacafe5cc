import { describe, expect, it } from "vitest";
import {
  moveChampion,
  rolledBackFrom,
  type ServiceMove,
  type ServiceRecord,
  serviceHistory,
  treeBefore,
} from "../../../../src/pipeline/models/champion.js";
import { openCatalogue } from "../../../../src/store/catalogue.js";
import { temporaryFolder } from "../../../support/folder.js";

/** A history from moves in the order in which they were made: `a`, or `<a` for a rollback to a. */
function history(...moves: string[]): ServiceRecord[] {
  const records = moves.map((move, since): ServiceRecord => {
    const treeId = move.replace("<", "");
    const how: ServiceMove = move.startsWith("<") ? "rollback" : "run";
    const from = moves[since - 1]?.replace("<", "") ?? null;
    return { treeId, since, reason: "", how, from };
  });
  return records.reverse();
}

describe("the tree that a rollback goes back to", () => {
  it.each([
    [["a", "b"], "a"],
    [["a", "b", "c"], "b"],
    [["a", "b", "c", "<b"], "a"], // a second step back, not forth again
    [["a", "b", "c", "<a"], undefined],
    [["a", "b", "<a", "c"], "a"],
    [["a", "b", "a"], "b"], // promoted again: b was in service before
    [["a", "a", "b", "b"], "a"],
    [["a"], undefined],
    [[], undefined],
  ])("after %j is %s", (moves, expected) => {
    expect(treeBefore(history(...moves))).toBe(expected);
  });
});

describe("a rollback that stands against a tree", () => {
  it("stands until somebody puts the tree back", () => {
    expect(rolledBackFrom(history("a", "b", "<a"), "b")).toMatchObject({ since: 2, from: "b" });
    expect(rolledBackFrom(history("a", "b", "<a", "c"), "b")).toMatchObject({ since: 2 });
    expect(rolledBackFrom(history("a", "b", "<a", "b", "c"), "b")).toBeUndefined();
  });

  it("stands against no other tree, and not where a new one took its place", () => {
    expect(rolledBackFrom(history("a", "b", "<a"), "c")).toBeUndefined();
    expect(rolledBackFrom(history("a", "b", "<a"), "a")).toBeUndefined();
    expect(rolledBackFrom(history("a", "b"), "a")).toBeUndefined();
  });
});

describe("moving the champion", () => {
  it("writes pointer and journal together, and the history knows how each came", async () => {
    const catalogue = openCatalogue(temporaryFolder());
    const move = { instrument: "EURUSD", reason: "trained", featureSet: "core@1.0.0" };
    await catalogue.movePointer("champion", "EURUSD", "older", "before there was a journal of it");
    await moveChampion(catalogue, { ...move, to: "a", how: "run" });
    await moveChampion(catalogue, { ...move, to: "b", how: "promote" });
    await moveChampion(catalogue, { ...move, instrument: "GBPUSD", to: "g", how: "run" });
    await moveChampion(catalogue, { ...move, to: "a", how: "rollback", reason: "drift" });
    const found = await serviceHistory(catalogue, "EURUSD");
    expect(found.map(({ treeId, how, from }) => [treeId, how, from])).toEqual([
      ["a", "rollback", "b"],
      ["b", "promote", "a"],
      ["a", "run", "older"],
      ["older", undefined, null],
    ]);
    const journal = await catalogue.journal("champion");
    expect(journal.at(-1)?.payload).toEqual({
      instrument: "EURUSD",
      from: "b",
      to: "a",
      how: "rollback",
      reason: "drift",
      featureSet: "core@1.0.0",
    });
    expect(journal).toHaveLength(4);
    catalogue.close();
  });
});
