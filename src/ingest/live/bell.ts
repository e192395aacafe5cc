/** Wakes whoever waits. */
export interface Bell {
  ring(): void;
  /**
   * Resolves when it was rung since the last time that it was heard. For one listener, who looks at
   * everything after it: rings in between are one.
   */
  heard(): Promise<void>;
}

export function createBell(): Bell {
  let ring: () => void = () => {};
  let rung = new Promise<void>((resolve) => {
    ring = resolve;
  });
  return {
    ring: () => ring(),
    heard: async () => {
      await rung;
      rung = new Promise((resolve) => {
        ring = resolve;
      });
    },
  };
}
