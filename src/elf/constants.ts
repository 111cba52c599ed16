/** Numbers of the gABI and of the GNU extensions, under their own names less the prefix. */
export type Names = Readonly<Record<string, number>>;

/** EI_CLASS. */
export const ELFCLASS: Names = { 32: 1, 64: 2 };

/** EI_DATA. */
export const ELFDATA: Names = { little: 1, big: 2 };

/** e_type. */
export const ET: Names = { NONE: 0, REL: 1, EXEC: 2, DYN: 3, CORE: 4 };

/** EI_OSABI; 51 is what CUDA device code carries. */
export const ELFOSABI: Names = {
  NONE: 0,
  HPUX: 1,
  NETBSD: 2,
  GNU: 3,
  SOLARIS: 6,
  AIX: 7,
  IRIX: 8,
  FREEBSD: 9,
  TRU64: 10,
  MODESTO: 11,
  OPENBSD: 12,
  OPENVMS: 13,
  NSK: 14,
  CUDA: 51,
  ARM_AEABI: 64,
  ARM: 97,
  STANDALONE: 255,
};

/** e_machine, the architectures that Debian, its firmware and NVIDIA's packages hold. */
export const EM: Names = {
  NONE: 0,
  SPARC: 2,
  386: 3,
  "68K": 4,
  MIPS: 8,
  PARISC: 15,
  SPARC32PLUS: 18,
  PPC: 20,
  PPC64: 21,
  S390: 22,
  ARM: 40,
  SH: 42,
  SPARCV9: 43,
  TRICORE: 44,
  ARC: 45,
  IA_64: 50,
  X86_64: 62,
  AVR: 83,
  V850: 87,
  OPENRISC: 92,
  ARC_COMPACT: 93,
  XTENSA: 94,
  MSP430: 105,
  BLACKFIN: 106,
  ALTERA_NIOS2: 113,
  HEXAGON: 164,
  AARCH64: 183,
  MICROBLAZE: 189,
  CUDA: 190,
  ARC_COMPACT2: 195,
  AMDGPU: 224,
  RISCV: 243,
  BPF: 247,
  CSKY: 252,
  LOONGARCH: 258,
  ALPHA: 0x9026,
};

/** p_type. */
export const PT = {
  LOAD: 1,
  DYNAMIC: 2,
  INTERP: 3,
  NOTE: 4,
  PHDR: 6,
  GNU_STACK: 0x6474e551,
  GNU_RELRO: 0x6474e552,
} as const;

/** p_flags. */
export const PF = { X: 1, W: 2, R: 4 } as const;

/** e_phnum that sends the reader to sh_info of section header 0. */
export const PN_XNUM = 0xffff;

/** sh_type. */
export const SHT = { PROGBITS: 1, DYNSYM: 11 } as const;

/** e_shstrndx that sends the reader to sh_link of section header 0. */
export const SHN_XINDEX = 0xffff;

/** d_tag. */
export const DT = {
  NULL: 0,
  NEEDED: 1,
  HASH: 4,
  STRTAB: 5,
  SYMTAB: 6,
  STRSZ: 10,
  SYMENT: 11,
  SONAME: 14,
  RPATH: 15,
  SYMBOLIC: 16,
  TEXTREL: 22,
  BIND_NOW: 24,
  RUNPATH: 29,
  FLAGS: 30,
  GNU_HASH: 0x6ffffef5,
  VERSYM: 0x6ffffff0,
  FLAGS_1: 0x6ffffffb,
  VERDEF: 0x6ffffffc,
  VERDEFNUM: 0x6ffffffd,
  VERNEED: 0x6ffffffe,
  VERNEEDNUM: 0x6fffffff,
  AUXILIARY: 0x7ffffffd,
  FILTER: 0x7fffffff,
} as const;

/** Bits of DT_FLAGS. */
export const DF: Names = { ORIGIN: 0x1, SYMBOLIC: 0x2, TEXTREL: 0x4, BIND_NOW: 0x8, STATIC_TLS: 0x10 };

/** Bits of DT_FLAGS_1 (Solaris' list, and PIE from GNU). */
export const DF_1: Names = {
  NOW: 0x1,
  GLOBAL: 0x2,
  GROUP: 0x4,
  NODELETE: 0x8,
  LOADFLTR: 0x10,
  INITFIRST: 0x20,
  NOOPEN: 0x40,
  ORIGIN: 0x80,
  DIRECT: 0x100,
  TRANS: 0x200,
  INTERPOSE: 0x400,
  NODEFLIB: 0x800,
  NODUMP: 0x1000,
  CONFALT: 0x2000,
  ENDFILTEE: 0x4000,
  DISPRELDNE: 0x8000,
  DISPRELPND: 0x10000,
  NODIRECT: 0x20000,
  IGNMULDEF: 0x40000,
  NOKSYMS: 0x80000,
  NOHDR: 0x100000,
  EDITED: 0x200000,
  NORELOC: 0x400000,
  SYMINTPOSE: 0x800000,
  GLOBAUDIT: 0x1000000,
  SINGLETON: 0x2000000,
  STUB: 0x4000000,
  PIE: 0x8000000,
  KMOD: 0x10000000,
  WEAKFILTER: 0x20000000,
  NOCOMMON: 0x40000000,
};

/** st_shndx of a symbol that another file defines. */
export const SHN_UNDEF = 0;

/** st_shndx of a symbol whose value is no address. */
export const SHN_ABS = 0xfff1;

/** Upper half of st_info. */
export const STB: Names = { LOCAL: 0, GLOBAL: 1, WEAK: 2, GNU_UNIQUE: 10 };

/** Lower half of st_info. */
export const STT: Names = {
  NOTYPE: 0,
  OBJECT: 1,
  FUNC: 2,
  SECTION: 3,
  FILE: 4,
  COMMON: 5,
  TLS: 6,
  GNU_IFUNC: 10,
};

/** Lower bits of st_other. */
export const STV = { DEFAULT: 0, INTERNAL: 1, HIDDEN: 2, PROTECTED: 3 } as const;

/** n_type in notes named `GNU`: the system that the file is for. */
export const NT_GNU_ABI_TAG = 1;

/** n_type of the build ID in a note named `GNU`. */
export const NT_GNU_BUILD_ID = 3;

/** n_type of the notes named `FDO`: which libraries a file opens at run time (uapi-group.org, ELF dlopen metadata). */
export const NT_FDO_DLOPEN = 0x407c0c0a;

/** vd_flags of the version that is the file's own name. */
export const VER_FLG_BASE = 1;

/** The name of `value` in `names`, or `value` in hexadecimal (`0xff00`). */
export function nameOf(names: Names, value: number): string {
  const found = Object.entries(names).find(([, number]) => number === value);
  return found === undefined ? `0x${value.toString(16)}` : found[0];
}

/** The names of the bits that are set in `value`; bits without a name are left out. */
export function bitNames(names: Names, value: bigint): string[] {
  return Object.keys(names).filter((name) => (value & BigInt(names[name]!)) !== 0n);
}
