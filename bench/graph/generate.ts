import type { DebFacts, ElfInDeb } from "../../src/facts/deb-facts.ts";

const ELFS_PER_PACKAGE = 10;
const NEEDED_PER_ELF = 5;
/** One need in so many leads anywhere, which makes cycles; all others lead to earlier packages. */
const STRAY = 5_000;

/**
 * Facts of as many debs, each with ten libraries that need five others each. Few packages are needed by
 * nearly all, most by few, as in a distribution. The same number gives the same debs.
 */
export function generateDebs(packages: number): DebFacts[] {
  const random = congruential(packages);
  const below = (limit: number): number => Math.floor(random() * limit);
  return Array.from({ length: packages }, (_, number) => {
    const elfs = Array.from({ length: ELFS_PER_PACKAGE }, (_, which) => {
      const needed = Array.from({ length: NEEDED_PER_ELF }, () => {
        const stray = below(STRAY) === 0;
        const provider = stray ? below(packages) : Math.floor(random() ** 2 * Math.max(1, number));
        return libraryName(provider, below(ELFS_PER_PACKAGE));
      });
      return elf(libraryName(number, which), needed);
    });
    return deb(`package-${number}`, elfs);
  });
}

function libraryName(number: number, which: number): string {
  return `libgenerated-${number}-${which}.so.1`;
}

function elf(name: string, needed: readonly string[]): ElfInDeb {
  return {
    path: `/usr/lib/aarch64-linux-gnu/${name}`,
    class: 64,
    endian: "little",
    machine: "AARCH64",
    type: "DYN",
    osabi: "NONE",
    soname: name,
    needed,
    rpath: [],
    runpath: [],
    flags: ["DYNAMIC"],
    versionNeeds: [],
    versionDefs: [],
  };
}

function deb(name: string, elfs: readonly ElfInDeb[]): DebFacts {
  return {
    file: `${name}_1.0_arm64.deb`,
    size: 1000,
    sha256: Buffer.from(name.padEnd(32)).toString("hex"),
    control: { Package: name, Version: "1.0", Architecture: "arm64" },
    compression: { control: "xz", data: "xz" },
    files: elfs.map(({ path }) => ({ path, type: "file", mode: 0o644, size: 1000 })),
    scripts: [],
    elfs,
    texts: [],
    problems: [],
    nestedDebs: [],
  };
}

/** A linear congruential generator of numbers from 0 to 1: the same on every machine. */
function congruential(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
