/**
 * Log loss beside scikit-learn's on data sets of our making and on a real market. To record again:
 *
 *   PLUMBLINE_AGREEMENT=folder npx vitest run test/unit/train/learners/agreement.test.ts
 *   python test/reference/learners/make_agreement.py folder
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { learnerNamed } from "../../../../src/train/learners/index.js";
import {
  type AgreementCase,
  agreementCases,
  agreementParameters,
  realHours,
  writeAgreementCases,
} from "../../../support/agreement-cases.js";
import { logLossOf } from "../../../support/learners.js";
import { marketDataFile } from "../../../support/market-data.js";

const hours = marketDataFile("metatrader", "EURUSD_H1.csv.gz");
const realCase = "EURUSD hours";

const folder = process.env.PLUMBLINE_AGREEMENT;
if (folder !== undefined) {
  writeAgreementCases(folder, agreementCases);
  if (hours !== undefined) writeAgreementCases(folder, { [realCase]: () => realHours(hours) });
}

interface Peer {
  readonly trainRows: number;
  readonly testRows: number;
  readonly ones: number;
  readonly logLoss: number;
  /** Of predicting the training rows' share of ones. */
  readonly baseRateLogLoss: number;
  /** Standard deviation of the log loss over models of resampled training rows. */
  readonly noise: number;
}

const peers: { readonly cases: Readonly<Record<string, Peer>> } = JSON.parse(
  readFileSync(new URL("../../../reference/learners/agreement.json", import.meta.url), "utf8"),
);

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

function expectAgreement(name: string, { train, test }: AgreementCase, parameters = {}): void {
  const peer = peers.cases[name];
  const ones = sum(train.label) + sum(test.label);
  expect([train.label.length, test.label.length, ones]).toEqual([
    peer.trainRows,
    peer.testRows,
    peer.ones,
  ]);
  const settled = { ...agreementParameters, ...parameters };
  const model = learnerNamed("gbdt").fit(train, settled);
  const out = new Float64Array(test.label.length);
  model.predictColumns(test.columns, out);
  const logLoss = logLossOf(test.label, out);
  expect(Math.abs(logLoss - peer.logLoss), `${logLoss}, ${peer.logLoss}`).toBeLessThan(peer.noise);
}

describe("log loss agrees with scikit-learn's within the noise of another sample", () => {
  it.each(Object.keys(agreementCases))("on %s", (name) => {
    expectAgreement(name, agreementCases[name]());
  });

  it.skipIf(hours === undefined)("on real hours of EURUSD", () => {
    expectAgreement(realCase, realHours(hours ?? ""));
  });

  it("and trees that learn half as fast do not agree", () => {
    const name = "Friedman's first";
    const slow = { learning_rate: 0.05, num_iterations: 30 };
    expect(() => expectAgreement(name, agreementCases[name](), slow)).toThrow();
  });

  it("on data sets of which there is something to learn", () => {
    for (const name of Object.keys(agreementCases)) {
      const { logLoss, baseRateLogLoss, noise } = peers.cases[name];
      expect(baseRateLogLoss - logLoss, name).toBeGreaterThan(3 * noise);
    }
  });
});
