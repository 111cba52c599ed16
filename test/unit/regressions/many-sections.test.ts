import { expect, test } from "vitest";
import { writeAr } from "../../../fixtures/lib/ar-writer.ts";
import { randomFrom } from "../../../scripts/fuzz/random.ts";
import { manySections } from "../../../scripts/fuzz/targets/elf-sections.ts";
import { writeParts } from "../../../scripts/fuzz/targets/tar-writer.ts";
import { factsOf } from "../../../src/facts/read-deb.ts";

/** A deb that is not compressed, with one library. */
function debWith(library: Uint8Array): Uint8Array {
  const control = Buffer.from("Package: a\nVersion: 1\nArchitecture: arm64\n");
  const tar = (name: string, content: Uint8Array) =>
    writeParts([{ name: Buffer.from(name), type: "0", content }]);
  return writeAr([
    { name: "debian-binary", data: Buffer.from("2.0\n") },
    { name: "control.tar", data: tar("./control", control) },
    { name: "data.tar", data: tar("./usr/lib/liba.so.1", library) },
  ]);
}

// Took 9 s and more when every section was held against every range.
test("65279 sections full of strings take no more than their share", async () => {
  const deb = debWith(manySections(randomFrom("any"), { count: 0xfeff, text: "lib" }));
  const facts = await factsOf("a.deb", async function* () {
    yield deb;
  });
  expect(facts.problems).toEqual([]);
  expect(facts.elfs[0]!.dlopen).toHaveLength(16_384);
}, 6_000);
