import { compareVersions, isVersion, parseVersion } from "../../../src/debian/version.ts";
import { mutate } from "../mutate.ts";
import { outcomeNow, wordFor } from "../outcome.ts";
import type { Random } from "../random.ts";
import { BrokenPromise, type Target } from "../target.ts";

/** Versions: whatever is taken is in one total order. An input is versions, a line each. */
export const version: Target = {
  name: "version",
  generate: (random) => {
    const text = Array.from({ length: 3 }, () => randomVersion(random)).join("\n");
    return random.oneIn(3) ? mutate(Buffer.from(text), random, []) : Buffer.from(text);
  },
  run: (input) => {
    const texts = Buffer.from(input).toString("utf8").split("\n").slice(0, 4);
    const words = texts.map((text) => wordFor(outcomeNow(() => parseVersion(text))));
    const taken = texts.filter(isVersion);
    for (const a of taken) {
      if (compareVersions(a, a) !== 0) throw new BrokenPromise("a version equals itself", a);
      for (const b of taken) {
        if (compareVersions(a, b) !== Math.sign(-compareVersions(b, a))) {
          throw new BrokenPromise("the order turns round with its sides", { a, b });
        }
        for (const c of taken) {
          if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0 && compareVersions(a, c) > 0) {
            throw new BrokenPromise("the order is transitive", { a, b, c });
          }
        }
      }
    }
    return [...new Set(words)].sort().join(" ");
  },
};

const PIECES = [
  ..."0123456789",
  ..."abzAZ.+~-:",
  "00",
  "~~",
  "~rc1",
  "+b1",
  "-1",
  "1:",
  "20230319081403",
  "9".repeat(30),
];

function randomVersion(random: Random): string {
  const pieces = random.oneIn(30) ? random.pick(PIECES).repeat(random.below(20_000)) : "";
  return `${random.below(3)}.${random.some(8, () => random.pick(PIECES)).join("")}${pieces}`;
}
