import type { ElfFacts } from "../elf/elf-facts.ts";

/** What of an ELF file decides which loader loads it, and what that loader loads. */
export type LoaderHeader = Pick<ElfFacts, "class" | "endian" | "machine">;

/** What glibc's loader was built with for one machine, on Debian and Ubuntu. */
export interface LoaderMachine {
  /** What `$LIB` stands for. */
  readonly lib: string;
  /** What `$PLATFORM` stands for; absent where it is not known. */
  readonly platform?: string;
  /** Searched last, in this order (ld.so(8)). */
  readonly defaultDirectories: readonly string[];
  /** Directories of ld.so.conf that libc6 brings, by the name of its file in /etc/ld.so.conf.d. */
  readonly configured: Readonly<Record<string, readonly string[]>>;
  /** Below `glibc-hwcaps`, the most demanding first (ld.so(8), "Hardware capabilities"). */
  readonly hwcaps: readonly string[];
}

interface KnownMachine {
  readonly triplet: string;
  readonly platform: string;
  readonly hwcaps: readonly string[];
}

const KNOWN: Readonly<Record<string, KnownMachine>> = {
  "AARCH64 64": { triplet: "aarch64-linux-gnu", platform: "aarch64", hwcaps: [] },
  "X86_64 64": {
    triplet: "x86_64-linux-gnu",
    platform: "x86_64",
    hwcaps: ["x86-64-v4", "x86-64-v3", "x86-64-v2"],
  },
};

/** The loader for files like this one, on a processor that has every capability. */
export function loaderMachine({ machine, class: width }: LoaderHeader): LoaderMachine {
  const key = `${machine} ${width}`;
  const known = Object.hasOwn(KNOWN, key) ? KNOWN[key] : undefined;
  const libc = { "libc.conf": ["/usr/local/lib"] };
  if (known === undefined) {
    return { lib: "lib", defaultDirectories: ["/lib", "/usr/lib"], configured: libc, hwcaps: [] };
  }
  const { triplet, platform, hwcaps } = known;
  const multiarch = [`/lib/${triplet}`, `/usr/lib/${triplet}`];
  return {
    lib: `lib/${triplet}`,
    platform,
    defaultDirectories: [...multiarch, "/lib", "/usr/lib"],
    configured: { ...libc, [`${triplet}.conf`]: [`/usr/local/lib/${triplet}`, ...multiarch] },
    hwcaps,
  };
}
