import type { DlopenFact, ExportFact, Grade, SymbolFact } from "../elf/elf-facts.ts";
import { visible } from "../visible.ts";
import type { NamedElf } from "./elf-json.ts";
import { plural } from "./finding-text.ts";
import type { Paint, Tone } from "./style.ts";

/** A line of the tree, and what hangs on it. */
interface Branch {
  readonly text: string;
  readonly below?: readonly Branch[];
}

const TONES: Readonly<Record<Grade, Tone>> = {
  declared: "note",
  certain: "note",
  likely: "warning",
  possible: "strong",
};

/**
 * One ELF file as a tree: what it needs, then what it opens. Names that are no more than possible, paths and
 * everything else that is rarely asked for come with `verbose`, and are counted without.
 */
export function elfText(elf: NamedElf, paint: Paint, verbose: boolean): string {
  const { soname, machine, type, flags } = elf;
  const name = soname === undefined || elf.path.endsWith(soname) ? "" : ` (${soname})`;
  const linkage = type === "REL" || flags.includes("DYNAMIC") ? "" : " static";
  const head = `${paint("strong", visible(elf.path))}${visible(name)}  ${machine} ${type} ${elf.class}-bit${linkage}`;
  const branches = [
    ...(verbose ? headerBranches(elf) : []),
    ...runPaths(elf),
    ...elf.needed.map((needed) => ({ text: visible(needed) })),
    ...(elf.filter ?? []).map((name) => ({ text: `filter for ${visible(name)}` })),
    ...(elf.auxiliary ?? []).map((name) => ({ text: `auxiliary ${visible(name)}` })),
    ...dlopenBranches(elf.dlopen ?? [], paint, verbose),
    ...(verbose ? (elf.paths ?? []).map((path) => ({ text: `path ${visible(path)}` })) : []),
    ...symbolBranches("import", elf.imports),
    ...symbolBranches("export", elf.exports),
    ...(verbose ? [] : hiddenCounts(elf)),
  ];
  return `${[head, ...drawn(branches, "")].join("\n")}\n`;
}

function headerBranches(elf: NamedElf): readonly Branch[] {
  const { interpreter, buildId, abiTag, versionNeeds, versionDefs, openers = [] } = elf;
  const field = (name: string, value: string | undefined): readonly Branch[] =>
    value === undefined || value === "" ? [] : [{ text: `${name}: ${visible(value)}` }];
  return [
    ...field("byte order", elf.endian),
    ...field("OS ABI", elf.osabi),
    ...field("interpreter", interpreter),
    ...field("flags", elf.flags.join(" ")),
    ...field("build ID", buildId),
    ...field("ABI tag", abiTag),
    ...versionNeeds.flatMap(({ file, versions }) => field(`versions of ${file}`, versions.join(" "))),
    ...field("defines versions", versionDefs.join(" ")),
    ...field("opens libraries with", openers.join(" ")),
  ];
}

function runPaths({ rpath, runpath }: NamedElf): readonly Branch[] {
  return Object.entries({ rpath, runpath })
    .filter(([, parts]) => parts.length > 0)
    .map(([name, parts]) => ({ text: `${name}: ${visible(parts.join(":"))}` }));
}

function dlopenBranches(dlopen: readonly DlopenFact[], paint: Paint, verbose: boolean): readonly Branch[] {
  return dlopen
    .filter(({ grade }) => verbose || grade !== "possible")
    .map(({ name, grade, via, evidence }) => {
      const by = via === undefined ? "opens" : via;
      const text = `${by} ${visible(name)}  ${paint(TONES[grade], grade)}`;
      return { text: verbose ? `${text}  ${visible(evidence)}` : text };
    });
}

function symbolBranches(
  word: string,
  symbols: readonly (SymbolFact & Pick<ExportFact, "default">)[] | undefined,
): readonly Branch[] {
  if (symbols === undefined || symbols.length === 0) return [];
  const below = symbols.map(({ name, version, binding, type, default: isDefault }) => {
    const suffix = version === undefined ? "" : `${isDefault ? "@@" : "@"}${version}`;
    return {
      text: `${visible(name + suffix)}  ${[binding, type].filter((part) => part !== undefined).join(" ")}`,
    };
  });
  return [{ text: plural(symbols.length, word), below }];
}

function hiddenCounts({ dlopen = [], paths = [] }: NamedElf): readonly Branch[] {
  const possible = dlopen.filter(({ grade }) => grade === "possible").length;
  const counts = [
    ...(possible === 0 ? [] : [`${plural(possible, "name")} that may be opened`]),
    ...(paths.length === 0 ? [] : [plural(paths.length, "path")]),
  ];
  return counts.length === 0 ? [] : [{ text: `${counts.join(", ")} (-v shows them)` }];
}

function drawn(branches: readonly Branch[], indent: string): readonly string[] {
  return branches.flatMap(({ text, below = [] }, index) => {
    const isLast = index === branches.length - 1;
    const line = `${indent}${isLast ? "└── " : "├── "}${text}`;
    return [line, ...drawn(below, `${indent}${isLast ? "    " : "│   "}`)];
  });
}
