import type { ElfFacts } from "../elf/elf-facts.ts";

interface Architecture {
  /** Nix system. */
  readonly system: string;
  /** `EM_` name without prefix, class and byte order of its ELF files. */
  readonly machine: string;
  readonly class: 32 | 64;
  readonly endian: "little" | "big";
}

/** Debian's names (dpkg-architecture(1)) for what Nix and ELF call otherwise. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  amd64: { system: "x86_64-linux", machine: "X86_64", class: 64, endian: "little" },
  arm64: { system: "aarch64-linux", machine: "AARCH64", class: 64, endian: "little" },
  armel: { system: "armv5tel-linux", machine: "ARM", class: 32, endian: "little" },
  armhf: { system: "armv7l-linux", machine: "ARM", class: 32, endian: "little" },
  i386: { system: "i686-linux", machine: "386", class: 32, endian: "little" },
  loong64: { system: "loongarch64-linux", machine: "LOONGARCH", class: 64, endian: "little" },
  mips64el: { system: "mips64el-linux", machine: "MIPS", class: 64, endian: "little" },
  ppc64el: { system: "powerpc64le-linux", machine: "PPC64", class: 64, endian: "little" },
  riscv64: { system: "riscv64-linux", machine: "RISCV", class: 64, endian: "little" },
  s390x: { system: "s390x-linux", machine: "S390", class: 64, endian: "big" },
};

/** The Nix system of a Debian architecture; undefined for `all` and for those that Nix does not know. */
export function nixSystem(architecture: string): string | undefined {
  return own(architecture)?.system;
}

/** The Nix system that an ELF file is for; undefined where Nix has none. */
export function systemOfElf(elf: ElfFacts): string | undefined {
  return Object.values(ARCHITECTURES).find(
    (each) => each.machine === elf.machine && each.class === elf.class && each.endian === elf.endian,
  )?.system;
}

/** Whether an ELF file runs on a Debian architecture. `all` and unknown ones take every file. */
export function runsOn(architecture: string, elf: ElfFacts): boolean {
  const wanted = own(architecture);
  if (wanted === undefined) return true;
  return elf.machine === wanted.machine && elf.class === wanted.class && elf.endian === wanted.endian;
}

function own(architecture: string): Architecture | undefined {
  return Object.hasOwn(ARCHITECTURES, architecture) ? ARCHITECTURES[architecture] : undefined;
}
