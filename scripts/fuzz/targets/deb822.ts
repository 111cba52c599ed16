import { readFileSync } from "node:fs";
import { field, parseDeb822 } from "../../../src/debian/deb822.ts";
import { newestPerPackage, parsePackagesIndex } from "../../../src/debian/packages-index.ts";
import { mutate } from "../mutate.ts";
import { outcomeNow, wordFor } from "../outcome.ts";
import type { Random } from "../random.ts";
import { BrokenPromise, type Target } from "../target.ts";
import { hostileText } from "./text.ts";

/** deb822 and `Packages` indexes: a stanza's fields are found again, and what is kept of an index is checked. */
export const deb822: Target = {
  name: "deb822",
  generate: (random) => {
    const text = random
      .some(4, () => stanza(random))
      .join(random.pick(["\n", "\n", "\r\n", "\n \t\n", "\n#\n"]));
    return random.oneIn(2) ? Buffer.from(text) : mutate(Buffer.from(text), random, [EXAMPLE]);
  },
  run: (input) => {
    const text = Buffer.from(input).toString("utf8");
    const stanzas = outcomeNow(() => parseDeb822(text));
    if (stanzas.kind === "ok") {
      for (const each of stanzas.value) {
        for (const name of Object.keys(each)) {
          if (field(each, name.toUpperCase()) === undefined)
            throw new BrokenPromise("every field is found", { each, name });
        }
      }
    }
    const index = outcomeNow(() => newestPerPackage(parsePackagesIndex(text)));
    if (index.kind === "ok") {
      for (const { filename, size, sha256 } of index.value) {
        const isSafe =
          !filename.startsWith("/") && !filename.split("/").includes("..") && /^[\x21-\x7e]+$/.test(filename);
        if (!isSafe || !Number.isSafeInteger(size) || sha256.length !== 64) {
          throw new BrokenPromise("an entry of an index is safe to fetch", { filename, size, sha256 });
        }
      }
    }
    return `${wordFor(stanzas)} ${wordFor(index)}`;
  },
};

const EXAMPLE = readFileSync(new URL("../../../fixtures/facts/l4t-control.json", import.meta.url)).subarray(
  0,
  20_000,
);

const FIELDS = [
  "Package",
  "Version",
  "Architecture",
  "Filename",
  "Size",
  "SHA256",
  "Depends",
  "Description",
  "Source",
];

function stanza(random: Random): string {
  const sound: Readonly<Record<string, string>> = {
    Package: random.pick(["a", "libb1", "c++"]),
    Version: `${random.below(3)}.${random.below(30)}-${random.below(9)}`,
    Architecture: "arm64",
    Filename: "pool/a.deb",
    Size: "100",
    SHA256: "0123456789abcdef".repeat(4),
  };
  const lines = Object.entries(sound).map(
    ([name, value]) => `${name}: ${random.oneIn(20) ? hostileText(random) : value}`,
  );
  const more = random.some(
    3,
    () => `${random.pick([...FIELDS, hostileText(random)])}:${hostileText(random)}`,
  );
  const folded = random.some(2, () => `${random.pick([" ", "\t", " ."])}${hostileText(random)}`);
  return `${[...lines, ...more, ...folded].join(random.oneIn(9) ? "\r\n" : "\n")}\n`;
}
