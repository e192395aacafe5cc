import { expect, it } from "vitest";
import { openCatalogue } from "../../../src/store/catalogue.js";
import { temporaryFolder } from "../../support/folder.js";

it("remembers how far each part of a run is at each target, until it is told to forget", async () => {
  const catalogue = openCatalogue(temporaryFolder());
  const part = { target: "here", runId: "run", part: "fold 1", remoteId: "r1", sent: { loss: 1 } };
  expect(await catalogue.exportedPart("here", "run", "fold 1")).toBeUndefined();
  await catalogue.recordExport(part);
  await catalogue.recordExport({ ...part, sent: { loss: 7 } });
  await catalogue.recordExport({ ...part, target: "there", remoteId: "r2" });
  await catalogue.recordExport({ ...part, runId: "other" });
  expect(await catalogue.exportedPart("here", "run", "fold 1")).toEqual({
    ...part,
    sent: { loss: 7 },
  });
  expect((await catalogue.exportedPart("there", "run", "fold 1"))?.remoteId).toBe("r2");
  await catalogue.forgetExports("here", "run");
  expect(await catalogue.exportedPart("here", "run", "fold 1")).toBeUndefined();
  expect(await catalogue.exportedPart("there", "run", "fold 1")).toBeDefined();
  expect(await catalogue.exportedPart("here", "other", "fold 1")).toBeDefined();
  catalogue.close();
});
