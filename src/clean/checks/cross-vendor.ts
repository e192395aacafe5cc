import { vendorWitness } from "../witness/witness.js";
import { createWitnessCheck } from "../witness/witness-check.js";
import { type Check, silentCheck } from "./check.js";

/** The series against the same pair from another vendor. */
export const crossVendorCheck: Check = {
  id: "crossVendor",
  create: (context) => {
    const { witnesses, capacity } = context;
    if (witnesses.vendor === undefined) return silentCheck;
    return createWitnessCheck("crossVendor", vendorWitness(witnesses.vendor), capacity, context);
  },
};
