import { decodeName } from "../../src/archive/names.ts";
import type { ElfFacts, ExportFact, SymbolFact } from "../../src/elf/elf-facts.ts";
import { linesOf } from "./tools.ts";

export type Symbols = Required<Pick<ElfFacts, "imports" | "exports">>;

/** Files for one call of readelf, bounded because a command line is. */
const BATCH = 200;

/** How readelf calls what the gABI and GNU call otherwise. */
const WORDS: Readonly<Record<string, string>> = { UNIQUE: "gnu_unique", IFUNC: "gnu_ifunc" };

/** Num, Value, Size, Type, Bind, Vis, what st_other holds besides, Ndx, Name with version. */
const SYMBOL =
  /^ +\d+: [0-9a-f]+ +\S+ (?<type>\S+) +(?<binding>\S+) +(?<visibility>\S+) +(?:\[.*?\] +)?(?<index>\S+) (?<name>.+)$/;

/**
 * What `readelf --dyn-syms` says of each file, in the shape of our own facts; `paths` are relative to `root`.
 * readelf does not tell a version from a name with an at sign: the versions of `elfs` do.
 */
export async function readelfSymbols(
  root: string,
  elfs: ReadonlyMap<string, ElfFacts>,
): Promise<Map<string, Symbols>> {
  const symbols = new Map<string, { imports: SymbolFact[]; exports: ExportFact[] }>();
  const paths = [...elfs.keys()];
  for (let start = 0; start < paths.length; start += BATCH) {
    const batch = paths.slice(start, start + BATCH);
    const names = batch.map((path) => `.${path}`);
    let path = "";
    // The first comes twice: readelf leaves out the line `File:` where it has one file only.
    for await (const raw of linesOf("readelf", ["--dyn-syms", "-W", ...names, names[0]!], { cwd: root })) {
      const line = decodeName(Buffer.from(raw, "latin1"));
      if (line.startsWith("File: ")) {
        path = line.slice("File: .".length);
        symbols.set(path, { imports: [], exports: [] });
      }
      const fields = SYMBOL.exec(line)?.groups;
      if (fields !== undefined) addSymbol(symbols.get(path)!, fields, elfs.get(path)!);
    }
  }
  for (const { imports, exports } of symbols.values()) {
    for (const list of [imports, exports]) list.sort(byNameAndVersion);
  }
  return symbols;
}

function addSymbol(
  symbols: { imports: SymbolFact[]; exports: ExportFact[] },
  { type, binding, visibility, index, name: text }: Readonly<Record<string, string>>,
  { versionDefs }: ElfFacts,
): void {
  if (binding === "LOCAL") return;
  const [, name, at, version] = /^(.*?)(@@?)([^@ ]+)(?: \(\d+\))?$/.exec(text!) ?? [undefined, text!];
  const isDefined = version !== undefined && versionDefs.includes(version);
  const fact: SymbolFact = {
    name: name!,
    ...(version === undefined ? {} : { version }),
    binding: word(binding!),
    ...(type === "NOTYPE" ? {} : { type: word(type!) }),
  };
  if (index === "UND") symbols.imports.push(fact);
  else if (index === "ABS" && versionDefs.includes(name!)) return;
  else if (visibility === "DEFAULT" || visibility === "PROTECTED")
    symbols.exports.push(isDefined ? { ...fact, default: at === "@@" } : fact);
}

function word(text: string): string {
  return WORDS[text] ?? text.toLowerCase();
}

function byNameAndVersion(a: SymbolFact, b: SymbolFact): number {
  const [left, right] = [`${a.name}\0${a.version ?? ""}`, `${b.name}\0${b.version ?? ""}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
