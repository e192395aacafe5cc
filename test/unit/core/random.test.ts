import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/core/random.js";

function moments(draw: () => number, count: number): { mean: number; variance: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const value = draw();
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  return { mean, variance: squares / count - mean * mean };
}

describe("createRandom", () => {
  it("repeats itself for a seed and differs between seeds", () => {
    const draws = (seed: number | string) => Array.from({ length: 5 }, createRandom(seed).uniform);
    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
    expect(draws("7")).toEqual(draws(7));
  });

  it("draws uniforms in [0, 1) with mean 1/2 and variance 1/12", () => {
    const random = createRandom(1);
    const { mean, variance } = moments(random.uniform, 200_000);
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(0.003); // four standard errors
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.001);
  });

  it("draws standard normals", () => {
    const { mean, variance } = moments(createRandom(2).normal, 200_000);
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1)).toBeLessThan(0.015);
  });

  it("draws Student's t with variance ν / (ν − 2)", () => {
    const random = createRandom(3);
    const { variance } = moments(() => random.studentT(8), 400_000);
    expect(Math.abs(variance - 8 / 6)).toBeLessThan(0.03);
  });

  it("draws every integer below the bound", () => {
    const random = createRandom(4);
    const seen = new Set(Array.from({ length: 500 }, () => random.integer(7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(random.chance(0)).toBe(false);
    expect(random.chance(1)).toBe(true);
  });

  it("shuffles without losing anything", () => {
    const values = Array.from({ length: 50 }, (_, i) => i);
    createRandom(5).shuffle(values);
    expect(values).not.toEqual([...values].sort((a, b) => a - b));
    expect([...values].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it("forks by name without moving on itself", () => {
    const random = createRandom(6);
    const forked = random.fork("spread").uniform();
    expect(random.fork("spread").uniform()).toBe(forked);
    expect(random.fork("ticks").uniform()).not.toBe(forked);
    expect(random.uniform()).toBe(createRandom(6).uniform());
  });
});
