/**
 * Seeded random numbers. Same seed, same numbers, on every machine: only integer arithmetic and
 * IEEE operations that are exactly specified are used, but for `normal`, see there.
 */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform integer in [0, bound), bound from 1 to 2^32. */
  integer(bound: number): number;
  /** Standard normal. Uses `Math.log` and `Math.sqrt`, as this JavaScript engine computes them. */
  normal(): number;
  /** Student's t with the given degrees of freedom (> 0), not scaled to unit variance. */
  studentT(degreesOfFreedom: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** Shuffles in place (Fisher–Yates). */
  shuffle(values: { length: number; [index: number]: number }): void;
  /** An independent generator for a named purpose; does not advance this one. */
  fork(label: string): Random;
}

/**
 * A generator by sfc32 (Chris Doty-Humphrey's Small Fast Counting, in PractRand), seeded through
 * splitmix32 from a number or a text.
 *
 * @param seed - Any finite number or text.
 */
export function createRandom(seed: number | string): Random {
  const key = String(seed);
  const mix = seedMixer(key);
  let a = mix();
  let b = mix();
  let c = mix();
  let counter = 1;

  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
  for (let i = 0; i < 12; i++) next(); // the mixing rounds that the author of sfc32 asks for

  let spare = Number.NaN;
  const random: Random = {
    uniform: () => (next() * 0x200000 + (next() >>> 11)) / 0x20000000000000,
    integer: (bound) => Math.floor(random.uniform() * bound),
    normal: () => {
      if (spare === spare) {
        const value = spare;
        spare = Number.NaN;
        return value;
      }
      // Marsaglia's polar method: no trigonometry, so fewer places where engines may differ.
      for (;;) {
        const u = 2 * random.uniform() - 1;
        const v = 2 * random.uniform() - 1;
        const s = u * u + v * v;
        if (s > 0 && s < 1) {
          const factor = Math.sqrt((-2 * Math.log(s)) / s);
          spare = v * factor;
          return u * factor;
        }
      }
    },
    studentT: (degreesOfFreedom) => {
      // Bailey (1994), polar generation of Student's t.
      for (;;) {
        const u = 2 * random.uniform() - 1;
        const v = 2 * random.uniform() - 1;
        const w = u * u + v * v;
        if (w > 0 && w <= 1) {
          const exponent = -2 / degreesOfFreedom;
          return u * Math.sqrt((degreesOfFreedom * (w ** exponent - 1)) / w);
        }
      }
    },
    chance: (probability) => random.uniform() < probability,
    shuffle: (values) => {
      for (let i = values.length - 1; i > 0; i--) {
        const j = random.integer(i + 1);
        const held = values[i];
        values[i] = values[j];
        values[j] = held;
      }
    },
    fork: (label) => createRandom(`${key}/${label}`),
  };
  return random;
}

/** Hashes a text to a stream of 32-bit numbers: FNV-1a into splitmix32. */
function seedMixer(key: string): () => number {
  let state = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) {
    state = Math.imul(state ^ key.charCodeAt(i), 0x01000193);
  }
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
