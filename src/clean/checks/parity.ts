import { parityWitness } from "../witness/witness.js";
import { createWitnessCheck } from "../witness/witness-check.js";
import { type Check, silentCheck } from "./check.js";

/** The series against the two pairs that it is made of: EURUSD is EURJPY ÷ USDJPY. */
export const parityCheck: Check = {
  id: "parity",
  create: (context) => {
    const { series, witnesses, capacity } = context;
    if (witnesses.legs === undefined) return silentCheck;
    const witness = parityWitness(series.instrument, witnesses.legs, capacity);
    return witness === undefined
      ? silentCheck
      : createWitnessCheck("parity", witness, capacity, context);
  },
};
