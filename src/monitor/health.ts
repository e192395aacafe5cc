/** `degraded` still answers, but somebody should look; `down` does not. */
export type HealthState = "ok" | "degraded" | "down";

/** One part of a service. */
export interface ComponentHealth {
  readonly name: string;
  readonly state: HealthState;
  /** Why it is not ok, or what is worth knowing. */
  readonly reason: string;
}

/** A service and its parts. */
export interface Health {
  /** The worst of the components. */
  readonly state: HealthState;
  readonly components: readonly ComponentHealth[];
}

const severity: Readonly<Record<HealthState, number>> = { ok: 0, degraded: 1, down: 2 };

/** Puts the health of parts together: a whole is as well as its worst part. */
export function healthOf(components: readonly ComponentHealth[]): Health {
  const state = components.reduce<HealthState>(
    (worst, part) => (severity[part.state] > severity[worst] ? part.state : worst),
    "ok",
  );
  return { state, components };
}

/**
 * Looks at a part: whatever the look throws is why the part is down.
 *
 * @param look - Returns the state and the reason; `ok` where it returns nothing.
 */
export async function checkComponent(
  name: string,
  look: () => Promise<Omit<ComponentHealth, "name"> | undefined>,
): Promise<ComponentHealth> {
  try {
    return { name, state: "ok", reason: "", ...(await look()) };
  } catch (thrown) {
    return { name, state: "down", reason: thrown instanceof Error ? thrown.message : "failed" };
  }
}

/** Which share of its time a service was up. */
export interface Uptime {
  /** What a look at the service found; it holds until the next look. Times ascend, UTC ms. */
  observe(isUp: boolean, at: number): void;
  /** Time up over time since the start, in [0, 1]; 1 at the start. */
  ratio(at: number): number;
  /** Milliseconds since the start. */
  age(at: number): number;
}

/** Counts from `startedAt`, UTC ms, as up. */
export function createUptime(startedAt: number): Uptime {
  let wasUp = true;
  let observedAt = startedAt;
  let downMs = 0;
  const downUntil = (at: number): number => downMs + (wasUp ? 0 : Math.max(0, at - observedAt));
  return {
    observe: (isUp, at) => {
      downMs = downUntil(at);
      observedAt = Math.max(observedAt, at);
      wasUp = isUp;
    },
    ratio: (at) => {
      const age = at - startedAt;
      return age <= 0 ? 1 : 1 - downUntil(at) / age;
    },
    age: (at) => Math.max(0, at - startedAt),
  };
}
