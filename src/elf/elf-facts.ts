export type ElfType = "NONE" | "REL" | "EXEC" | "DYN" | "CORE" | `0x${string}`;

/** One `Verneed` entry: the versions of one file that this ELF asks for (gABI symbol versioning). */
export interface VersionNeed {
  readonly file: string;
  /** In file order. */
  readonly versions: readonly string[];
}

/**
 * What is kept of one ELF file. Names and order are the gABI's; lists are in file order.
 * Strings are decoded from UTF-8, bytes that are not UTF-8 as in `src/archive/names.ts`.
 */
export interface ElfFacts {
  readonly class: 32 | 64;
  readonly endian: "little" | "big";
  /** `EM_` name without the prefix (`AARCH64`, `X86_64`), or the number in hexadecimal. */
  readonly machine: string;
  readonly type: ElfType;
  /** `ELFOSABI_` name without the prefix (`NONE`, `GNU`). */
  readonly osabi: string;
  /** PT_INTERP. */
  readonly interpreter?: string;
  /** DT_SONAME. */
  readonly soname?: string;
  /** DT_NEEDED. */
  readonly needed: readonly string[];
  /** DT_RPATH, split at colons. */
  readonly rpath: readonly string[];
  /** DT_RUNPATH, split at colons. */
  readonly runpath: readonly string[];
  /**
   * Sorted names: `DYNAMIC` (has a PT_DYNAMIC with bytes in the file), DF_ and DF_1_ bits without prefix
   * (`BIND_NOW`, `NODEFLIB`, `ORIGIN`, `PIE`, `STATIC_TLS`, `SYMBOLIC`, `TEXTREL` …), `EXECSTACK`
   * (PT_GNU_STACK with PF_X), `RELRO`.
   */
  readonly flags: readonly string[];
  readonly versionNeeds: readonly VersionNeed[];
  /** DT_VERDEF names, the base version (the file's own name) left out. */
  readonly versionDefs: readonly string[];
  /** NT_GNU_BUILD_ID of a PT_NOTE, in hexadecimal. */
  readonly buildId?: string;
}
