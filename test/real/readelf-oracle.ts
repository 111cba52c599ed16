import { decodeName } from "../../src/archive/names.ts";
import type { ElfFacts, ElfType } from "../../src/elf/elf-facts.ts";
import { linesOf } from "./tools.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** Files for one call of readelf, bounded because a command line is. */
const BATCH = 200;

/** How readelf (binutils' `get_machine_name`) calls what the gABI calls `EM_…`. */
const MACHINES: Readonly<Record<string, string>> = {
  None: "NONE",
  Sparc: "SPARC",
  "Sparc v8+": "SPARC32PLUS",
  "Sparc v9": "SPARCV9",
  "Intel 80386": "386",
  MC68000: "68K",
  "MIPS R3000": "MIPS",
  HPPA: "PARISC",
  PowerPC: "PPC",
  PowerPC64: "PPC64",
  "IBM S/390": "S390",
  ARM: "ARM",
  "Renesas / SuperH SH": "SH",
  "Intel IA-64": "IA_64",
  "Advanced Micro Devices X86-64": "X86_64",
  "Tensilica Xtensa Processor": "XTENSA",
  AArch64: "AARCH64",
  "NVIDIA CUDA architecture": "CUDA",
  "RISC-V": "RISCV",
  "Linux BPF": "BPF",
  // The gABI names it (EM_VIDEOCORE3), our table does not: then the contract is the number.
  "Broadcom VideoCore III processor": "0x89",
  LoongArch: "LOONGARCH",
  Alpha: "ALPHA",
};

const OSABIS: Readonly<Record<string, string>> = {
  "UNIX - System V": "NONE",
  "UNIX - GNU": "GNU",
  "UNIX - FreeBSD": "FREEBSD",
  ARM: "ARM",
  "Standalone App": "STANDALONE",
};

/** What GNU readelf says of each file, in the shape of our own facts; `paths` are relative to `root`. */
export async function readelfFacts(root: string, paths: readonly string[]): Promise<Map<string, ElfFacts>> {
  const facts = new Map<string, ElfFacts>();
  for (let start = 0; start < paths.length; start += BATCH) {
    // Names get a `./` lest one begins with a hyphen. The first comes twice: readelf leaves out the line
    // `File:` where it has one file only.
    const batch = paths.slice(start, start + BATCH).map((path) => `./${path.replace(/^\//, "")}`);
    const lines = linesOf("readelf", ["-hdlnVW", ...batch, batch[0]!], { cwd: root });
    for await (const [path, elf] of parseReadelf(lines)) facts.set(path.slice(1), elf);
  }
  for (const path of paths) if (!facts.has(path)) throw new Error(`readelf has nothing to say of ${path}`);
  return facts;
}

/** Parses the output of `readelf -hdlnVW` for two files or more, line by line. */
export async function* parseReadelf(lines: AsyncIterable<string>): AsyncGenerator<[string, ElfFacts]> {
  let path: string | undefined;
  let elf = blank();
  let section = "";
  for await (const raw of lines) {
    const line = decodeName(Buffer.from(raw, "latin1"));
    if (line.startsWith("File: ")) {
      if (path !== undefined) yield [path, finished(elf)];
      path = line.slice("File: ".length);
      elf = blank();
      section = "";
    } else if (/^\S/.test(line)) {
      section = line;
      // Not from the segment: that of a debug file is there, but has no bytes.
      if (line.startsWith("Dynamic section at ")) elf.flags.push("DYNAMIC");
    } else if (section.startsWith("Version ")) {
      readVersionLine(elf, section, line);
    } else {
      readLine(elf, section, line);
    }
  }
  if (path !== undefined) yield [path, finished(elf)];
}

type Draft = Mutable<ElfFacts> & { readonly seen: Set<string> };

function blank(): Draft {
  return {
    class: 64,
    endian: "little",
    machine: "",
    type: "NONE",
    osabi: "",
    needed: [],
    rpath: [],
    runpath: [],
    flags: [],
    versionNeeds: [],
    versionDefs: [],
    seen: new Set(),
  };
}

function finished({ seen, ...elf }: Draft): ElfFacts {
  for (const name of ["Class", "Data", "Machine", "Type", "OS/ABI"]) {
    if (!seen.has(name)) throw new Error(`readelf printed no ${name}`);
  }
  // A relocatable file has no segments, and our facts of it end with its header.
  if (elf.type === "REL") {
    delete elf.buildId;
    delete elf.abiTag;
  }
  return { ...elf, flags: [...new Set(elf.flags)].sort() };
}

function readLine(elf: Draft, section: string, line: string): void {
  if (section === "ELF Header:") readHeaderLine(elf, line);
  else if (section === "Program Headers:" || section.startsWith("Elf file type")) readSegmentLine(elf, line);
  else if (section.startsWith("Dynamic section")) readDynamicLine(elf, line);
  else if (section.startsWith("Displaying notes")) {
    const buildId = /\sBuild ID: ([0-9a-f]+)$/.exec(line)?.[1];
    if (buildId !== undefined) elf.buildId ??= buildId;
    const [, system, version] = /\sOS: (\w+), ABI: ([0-9.]+)$/.exec(line) ?? [];
    if (version !== undefined) elf.abiTag ??= `${system} ${version}`;
  }
}

function readHeaderLine(elf: Draft, line: string): void {
  const [, name, value] = /^ +([^:]+): +(.*?) *$/.exec(line) ?? [];
  if (name === undefined || value === undefined) return;
  elf.seen.add(name);
  if (name === "Class") elf.class = named({ ELF32: 32, ELF64: 64 }, value, name);
  else if (name === "Data") elf.endian = /little/.test(value) ? "little" : "big";
  else if (name === "Machine") elf.machine = named(MACHINES, value, name);
  else if (name === "OS/ABI") elf.osabi = named(OSABIS, value, name);
  else if (name === "Type") elf.type = value.split(" ")[0] as ElfType;
}

function readSegmentLine(elf: Draft, line: string): void {
  const interpreter = /^ +\[Requesting program interpreter: (.*)\]$/.exec(line)?.[1];
  if (interpreter !== undefined) elf.interpreter = interpreter;
  if (/^ +GNU_RELRO /.test(line)) elf.flags.push("RELRO");
  if (/^ +GNU_STACK .* [R ][W ]E +0x[0-9a-f]+$/.test(line)) elf.flags.push("EXECSTACK");
}

function readDynamicLine(elf: Draft, line: string): void {
  const [, tag, value] = /^ *0x[0-9a-f]+ \((\w+)\) +(.*?) *$/.exec(line) ?? [];
  const text = /\[(.*)\]$/.exec(value ?? "")?.[1];
  const words = (value ?? "").split(" ").filter((word) => word !== "" && word !== "Flags:");
  if (tag === "NEEDED") elf.needed.push(text!);
  else if (tag === "SONAME") elf.soname = text!;
  else if (tag === "RPATH") elf.rpath = text === "" ? [] : text!.split(":");
  else if (tag === "RUNPATH") elf.runpath = text === "" ? [] : text!.split(":");
  else if (tag === "FLAGS" || tag === "FLAGS_1") elf.flags.push(...words);
  else if (tag === "SYMBOLIC" || tag === "TEXTREL" || tag === "BIND_NOW") elf.flags.push(tag);
}

function readVersionLine(elf: Draft, section: string, line: string): void {
  if (section.startsWith("Version needs")) {
    const file = / Version: 1 {2}File: (.*) {2}Cnt: \d+$/.exec(line)?.[1];
    if (file !== undefined) elf.versionNeeds.push({ file, versions: [] });
    const version = / Name: (.*) {2}Flags: .* {2}Version: \d+ *$/.exec(line)?.[1];
    if (version !== undefined) (elf.versionNeeds.at(-1)!.versions as string[]).push(version);
  } else if (section.startsWith("Version definition")) {
    const [, flags, name] = / Rev: 1 {2}Flags: (.*?) +Index: \d+ {2}Cnt: \d+ {2}Name: (.*)$/.exec(line) ?? [];
    if (name !== undefined && !flags!.includes("BASE")) elf.versionDefs.push(name);
  }
}

function named<T>(names: Readonly<Record<string, T>>, value: string, what: string): T {
  const name = names[value];
  if (name === undefined) throw new Error(`readelf's ${what} "${value}" has no name in the oracle's table`);
  return name;
}
