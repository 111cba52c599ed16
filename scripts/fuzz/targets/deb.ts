import { readdirSync, readFileSync } from "node:fs";
import { writeAr } from "../../../fixtures/lib/ar-writer.ts";
import { compress } from "../../../fixtures/lib/deb-writer.ts";
import type { ElfSpec } from "../../../fixtures/lib/elf-spec.ts";
import { writeElf } from "../../../fixtures/lib/elf-writer.ts";
import { storeXz } from "../../../fixtures/lib/xz-writer.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";
import type { Compression, DebFacts } from "../../../src/facts/deb-facts.ts";
import { factsOf } from "../../../src/facts/read-deb.ts";
import { cut, whole } from "../chunks.ts";
import { mutate } from "../mutate.ts";
import { mustAgree, outcomeOf, wordFor } from "../outcome.ts";
import type { Random } from "../random.ts";
import type { Outcome, Target } from "../target.ts";
import { control } from "./control.ts";
import { editFields } from "./elf-fields.ts";
import { randomElfSpec } from "./elf-spec.ts";
import { checkReports } from "./reports.ts";
import { hostileTar } from "./tar.ts";
import { type TarPart, writeParts } from "./tar-writer.ts";
import { hostilePath, hostileText } from "./text.ts";
import { repairXz } from "./xz.ts";

const DEBS = new URL("../../../fixtures/debs/", import.meta.url);

/** Whole debs: facts or a refusal, the same in any cutting, and reports and Nix that are fit to be printed. */
export const deb: Target = {
  name: "deb",
  generate: async (random) => {
    const bytes = random.oneIn(6) ? random.pick(fixtures) : await hostileDeb(random);
    return random.oneIn(3) ? mutate(bytes, random, [random.pick(fixtures)]) : bytes;
  },
  run: async (input) => {
    const facts = await outcomeOf(() => factsOf("fuzz.deb", () => whole(input)));
    const again = await outcomeOf(() => factsOf("fuzz.deb", () => cut(input)));
    mustAgree("a deb is read the same in any cutting", factsOrRefusal(facts), factsOrRefusal(again));
    const file = bufferSource(input);
    const seeking = await outcomeOf(() => factsOf("fuzz.deb", () => whole(input), { file }));
    // Blocks that are passed over may be damaged; what seeking refuses, reading every byte must refuse too.
    if (facts.kind === "ok" || seeking.kind === "refused")
      mustAgree("seeking gives the facts of reading", factsOrRefusal(facts), factsOrRefusal(seeking));
    return facts.kind === "refused" ? facts.code : `${wordFor(facts)} ${checkReports([facts.value], false)}`;
  },
};

const fixtures = readdirSync(DEBS)
  .sort()
  .map((name) => readFileSync(new URL(name, DEBS)))
  .filter(({ length }) => length < 20_000);

/** Of several faults, in the tar and in its compressed form, the one met first depends on the cutting. */
function factsOrRefusal(outcome: Outcome<DebFacts>): Outcome<DebFacts> {
  return outcome.kind === "ok" ? outcome : { kind: "refused", code: "", message: "" };
}

async function hostileDeb(random: Random): Promise<Uint8Array> {
  const kinds: readonly Compression[] = ["none", "gz", "xz", "zst"];
  const [outer, inner] = [random.pick(kinds), random.pick(kinds)];
  const dataTar = hostileTar(random, () => fileContent(random));
  const members = [
    { name: "debian-binary", data: Buffer.from(random.oneIn(20) ? hostileText(random) : "2.0\n") },
    { name: `control.tar${SUFFIX[outer]}`, data: compress(await controlTar(random), outer) },
    {
      name: `data.tar${SUFFIX[inner]}`,
      data: inner === "xz" ? inBlocks(dataTar, random) : compress(dataTar, inner),
    },
  ];
  if (random.oneIn(10)) members.splice(random.below(4), 0, { name: "_gpgorigin", data: Buffer.from("x") });
  if (random.oneIn(20)) members.splice(random.below(3), random.below(2), random.pick(members));
  return writeAr(members);
}

/** As xz with several blocks, of which those without anything of interest are left out; damaged now and then. */
function inBlocks(tar: Uint8Array, random: Random): Uint8Array {
  const bytes = storeXz(tar, {
    blockSize: random.pick([1000, 4096, 30_000, 1_000_000].filter((size) => tar.length / size < 200)),
    check: random.pick(["crc32", "crc64"]),
    sizesInHeaders: random.oneIn(2),
  });
  if (!random.oneIn(4)) return bytes;
  const mutant = Uint8Array.from(mutate(bytes, random, []));
  repairXz(mutant);
  return mutant;
}

const SUFFIX: Readonly<Record<Compression, string>> = { none: "", gz: ".gz", xz: ".xz", zst: ".zst" };

async function controlTar(random: Random): Promise<Uint8Array> {
  if (random.oneIn(10)) return hostileTar(random, () => fileContent(random));
  const sound = "Package: nvidia-l4t-x\nVersion: 36.4.0-1\nArchitecture: arm64\nDescription: x\n";
  const text = random.oneIn(8) ? await control.generate(random) : Buffer.from(sound);
  const part = (name: string, content: Uint8Array): TarPart => ({
    name: Buffer.from(`./${name}`),
    type: "0",
    content,
  });
  const scripts = random.some(2, () =>
    part(random.pick(["postinst", "prerm", "md5sums"]), fileContent(random)),
  );
  return writeParts([part("control", text), ...scripts]);
}

/** Its dynamic section lies behind what is kept of every file's head. */
function largeElfSpec(random: Random): ElfSpec {
  const spec = randomElfSpec(random);
  const filler = `${"x".repeat(1000)}/usr/lib/x`;
  return spec.type === "REL" ? spec : { ...spec, strings: Array.from({ length: 600 }, () => filler) };
}

/** What files of a deb hold as far as it is looked at: ELF, scripts, texts that name paths, debs. */
function fileContent(random: Random): Uint8Array {
  if (random.oneIn(2)) {
    const elf = writeElf(random.oneIn(12) ? largeElfSpec(random) : randomElfSpec(random));
    if (random.oneIn(2)) editFields(elf, random);
    return random.oneIn(4) ? elf.subarray(0, random.below(elf.length)) : elf;
  }
  if (random.oneIn(4)) return Buffer.from("!<arch>\ndebian-binary   ");
  if (random.oneIn(2)) return Buffer.from(`#!${hostileText(random)}\nexec ${hostilePath(random)}\n`);
  return random.bytes(random.below(300));
}
