import type { ElfSpec } from "../../../fixtures/lib/elf-spec.ts";
import type { Random } from "../random.ts";
import { hostileText } from "./text.ts";

const MACHINES = ["AARCH64", "X86_64", "ARM", "386", "PPC64", "S390", "RISCV", "MIPS", "CUDA", "0x1234"];
const FLAGS = ["BIND_NOW", "NOW", "ORIGIN", "PIE", "TEXTREL", "SYMBOLIC", "NODELETE", "EXECSTACK", "RELRO"];

/** What a file may say, with names that its makers would not choose. */
export function randomElfSpec(random: Random): ElfSpec {
  const type = random.oneIn(8) ? "REL" : random.pick(["DYN", "DYN", "EXEC"] as const);
  const header: ElfSpec = {
    class: random.pick([32, 64, 64]),
    endian: random.pick(["little", "little", "big"]),
    machine: random.pick(MACHINES),
    type,
    osabi: random.pick(["NONE", "GNU", "ARM", "0xfe"]),
  };
  if (type === "REL") return { ...header, imports: ["printk"] };
  const buildId = random.oneIn(2)
    ? {}
    : { buildId: Buffer.from(random.bytes(random.below(40))).toString("hex") };
  if (random.oneIn(8)) return { ...header, ...buildId, static: true };
  const versionDefs = [...new Set(random.some(4, () => `V_${random.below(9)}`))];
  const versions = (): string[] => [...new Set(random.some(4, () => `GLIBC_2.${random.below(40)}`))];
  const versionNeeds = random.some(3, () => ({ file: name(random), versions: versions() }));
  return {
    ...header,
    ...buildId,
    versionDefs,
    versionNeeds,
    needed: random.some(5, () => name(random)),
    rpath: random.some(3, () => name(random).replaceAll(":", "")),
    runpath: random.some(3, () => name(random).replaceAll(":", "")),
    flags: [...new Set(random.some(4, () => random.pick(FLAGS)))],
    imports: ["dlopen", ...versionNeeds.flatMap((need) => need.versions.map((version) => `f@${version}`))],
    exports: versionDefs.map((version) => `g@${version}`),
    strings: random.some(4, () => name(random)),
    ...(random.oneIn(2) ? { soname: name(random) } : {}),
    ...(random.oneIn(2) ? { interpreter: name(random) } : {}),
  };
}

/** A name without NUL, which would end it, and without surrogates that no bytes give. */
function name(random: Random): string {
  return random.oneIn(2)
    ? `lib${random.below(100)}.so.1`
    : hostileText(random).replaceAll("\0", "").toWellFormed();
}
