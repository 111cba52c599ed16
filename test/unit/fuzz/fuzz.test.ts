import { describe, expect, test } from "vitest";
import { inputFor, kindOf } from "../../../scripts/fuzz/attempt.ts";
import { minimize } from "../../../scripts/fuzz/minimize.ts";
import { MAX_INPUT, mutate } from "../../../scripts/fuzz/mutate.ts";
import { outcomeNow } from "../../../scripts/fuzz/outcome.ts";
import { randomFrom } from "../../../scripts/fuzz/random.ts";
import { BrokenPromise, type Target } from "../../../scripts/fuzz/target.ts";
import { TARGETS } from "../../../scripts/fuzz/targets.ts";
import { Deb2nixError } from "../../../src/error.ts";

/** Inputs tried of each target, by how long one takes: all of them together stay below two seconds. */
const MANY = 100;
const FEW = 8;
const SLOW: readonly string[] = ["xz", "zstd", "gzip", "deb", "plan", "documents"];
const SEED = 1;

describe("a slice of the fuzzer", () => {
  test.each(TARGETS)("$name keeps its promises", async (target) => {
    const words = new Set<string>();
    const count = SLOW.includes(target.name) ? FEW : MANY;
    for (let index = 0; index < count; index++) {
      const input = await inputFor(target, SEED, index);
      try {
        words.add(await target.run(input));
      } catch (error) {
        throw new Error(`number ${index} of seed ${SEED}`, { cause: error });
      }
    }
    for (const word of words) expect(word).toMatch(/^(ok|E_)/);
  });
});

test("inputs depend on nothing but seed, target and number", async () => {
  for (const target of TARGETS) {
    const input = await inputFor(target, 5, 3);
    expect(await inputFor(target, 5, 3)).toEqual(input);
    const others = [await inputFor(target, 6, 3), await inputFor(target, 5, 4)];
    for (const other of others) expect(other).not.toEqual(input);
  }
});

test("mutants stay below the limit and leave the original as it was", () => {
  const random = randomFrom("mutants");
  const original = random.bytes(2000);
  const copy = Uint8Array.from(original);
  for (let round = 0; round < 300; round++) {
    expect(mutate(original, random, [copy]).length).toBeLessThanOrEqual(MAX_INPUT);
  }
  expect(original).toEqual(copy);
});

test("an error in good form is an outcome, any other is not", () => {
  const refuse = (message: string, offset: number) =>
    outcomeNow(() => {
      throw new Deb2nixError("E_TEST", message, { offset });
    });
  expect(refuse("no", 3)).toEqual({ kind: "refused", code: "E_TEST", message: "no", offset: 3 });
  expect(() => refuse("no", -1)).toThrow(BrokenPromise);
  expect(() => refuse("", 3)).toThrow(BrokenPromise);
  expect(() =>
    outcomeNow(() => {
      throw new TypeError("oops");
    }),
  ).toThrow(TypeError);
});

describe("a failing input", () => {
  const target: Target = {
    name: "test",
    generate: () => new Uint8Array(0),
    run: (input) => {
      if (input.includes(7) && input.includes(9)) throw new Error("both: here");
      if (input.includes(7)) throw new Error("one: here");
      return "ok";
    },
  };
  const input = Uint8Array.from({ length: 64 }, (_, index) => index);

  test("becomes shorter as long as it fails in the same way", async () => {
    expect(await minimize(target, input, await failureOf(target, input))).toEqual(Uint8Array.of(7, 9));
  });

  test("is kept whole where a part of it would mean nothing", async () => {
    const whole: Target = { ...target, isWhole: true };
    expect(await minimize(whole, input, await failureOf(whole, input))).toEqual(input);
  });

  test("is told apart by what was thrown and where", async () => {
    const both = kindOf(await failureOf(target, input));
    const one = kindOf(await failureOf(target, Uint8Array.of(7)));
    expect(both).toMatch(/^Error: both/);
    expect(one).toMatch(/^Error: one/);
  });
});

async function failureOf(target: Target, input: Uint8Array): Promise<unknown> {
  try {
    await target.run(input);
  } catch (error) {
    return error;
  }
  throw new Error("the input does not fail");
}
