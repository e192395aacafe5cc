import type { BinnedMatrix } from "./binned-matrix.js";

/**
 * Which features may stand on one path: after some splits those that share a group with all of them.
 * LightGBM's `interaction_constraints`; a feature in no group is never used.
 */
export interface InteractionRules {
  readonly groupCount: number;
  /**
   * Marks the slots that a leaf may be split by.
   *
   * @param isUsed - Slots that the tree may use.
   * @param isAlive - 1 for each group that holds all features of the leaf's path.
   * @param out - Written.
   */
  allow(isUsed: Uint8Array, isAlive: Uint8Array, out: Uint8Array): void;
  /** Keeps of a leaf's groups those that hold a slot too. */
  narrow(isAlive: Uint8Array, slot: number): void;
}

/** The rules of some groups of features; undefined where there are none. */
export function interactionRules(
  matrix: BinnedMatrix,
  groups: readonly (readonly number[])[],
): InteractionRules | undefined {
  if (groups.length === 0) return undefined;
  const holds = groups.map((group) =>
    Uint8Array.from(matrix.slotFeature, (feature) => Number(group.includes(feature))),
  );
  return {
    groupCount: groups.length,
    allow(isUsed, isAlive, out) {
      out.fill(0);
      holds.forEach((isHeld, group) => {
        if (isAlive[group] === 0) return;
        for (let slot = 0; slot < out.length; slot++) out[slot] |= isHeld[slot] & isUsed[slot];
      });
    },
    narrow(isAlive, slot) {
      for (let group = 0; group < holds.length; group++) isAlive[group] &= holds[group][slot];
    },
  };
}
