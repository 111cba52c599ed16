export type ElfType = "NONE" | "REL" | "EXEC" | "DYN" | "CORE" | `0x${string}`;

/** One `Verneed` entry: the versions of one file that this ELF asks for (gABI symbol versioning). */
export interface VersionNeed {
  readonly file: string;
  /** In file order. */
  readonly versions: readonly string[];
}

/** How sure it is that a file opens a library: see docs/dlopen.md. */
export type Grade = "declared" | "certain" | "likely" | "possible";

/** A library that a file opens at run time, or may open. */
export interface DlopenFact {
  /** File name or absolute path; with `*` for what is put in at run time (`libnvisp*.so`). */
  readonly name: string;
  readonly grade: Grade;
  /**
   * The imported function that opens it, absent where the file imports none. Of several the one whose own run
   * path is searched; `openers` has all.
   */
  readonly via?: string;
  /** Where it stands (`.rodata+0x53710`) and what else is known of it, for a person. */
  readonly evidence: string;
}

/** A symbol of the dynamic symbol table. */
export interface SymbolFact {
  readonly name: string;
  /** From DT_VERSYM; absent where the symbol has none or that of the file itself. */
  readonly version?: string;
  /** `STB_` name in lower case (`global`, `weak`, `gnu_unique`), or the number in hexadecimal. */
  readonly binding: string;
  /** `STT_` name in lower case (`func`, `object`, `tls`, `gnu_ifunc`), or the number; absent for STT_NOTYPE. */
  readonly type?: string;
}

export interface ExportFact extends SymbolFact {
  /** Of a version that the file defines: whether references without one find it (`name@@V`, not `name@V`). */
  readonly default?: boolean;
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
  /**
   * DT_FILTER: libraries that answer for this one's symbols. The loader refuses this one without them (`ld -F`).
   * Absent where there is none.
   */
  readonly filter?: readonly string[];
  /** DT_AUXILIARY: libraries whose symbols go first where they are there (`ld -f`). Absent where there is none. */
  readonly auxiliary?: readonly string[];
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
  /** NT_GNU_ABI_TAG: operating system and oldest kernel (`Linux 3.7.0`). */
  readonly abiTag?: string;
  /** By name. With strings only. */
  readonly dlopen?: readonly DlopenFact[];
  /** Absolute paths among the string constants that look opened, sorted. With strings only. */
  readonly paths?: readonly string[];
  /** Imported functions that open libraries (src/elf/openers.ts), sorted. With strings only. */
  readonly openers?: readonly string[];
  /** Undefined symbols, by name. With symbols only. */
  readonly imports?: readonly SymbolFact[];
  /** Defined symbols that other files can bind to, by name. With symbols only. */
  readonly exports?: readonly ExportFact[];
}
