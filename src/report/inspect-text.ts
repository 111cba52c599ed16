import { field } from "../debian/deb822.ts";
import type { DebFacts, ElfInDeb } from "../facts/deb-facts.ts";
import { visible, visibleStart } from "../visible.ts";
import { MAX_LINE, MAX_VERSION, plural } from "./finding-text.ts";
import type { Paint } from "./style.ts";

const SHOWN_FIELDS = [
  "Package",
  "Version",
  "Architecture",
  "Source",
  "Pre-Depends",
  "Depends",
  "Description",
];

/** What a deb holds, for a person: its fields, counts, every ELF file with what it needs, its scripts. */
export function inspectText(deb: DebFacts, paint: Paint): string {
  const count = (type: string): number => deb.files.filter((file) => file.type === type).length;
  const lines = [
    paint("strong", visible(deb.file)),
    ...SHOWN_FIELDS.flatMap((name) => {
      const value = field(deb.control, name);
      return value === undefined
        ? []
        : [`  ${name}: ${visibleStart(value.split("\n")[0]!, name === "Version" ? MAX_VERSION : MAX_LINE)}`];
    }),
    `  sha256: ${deb.sha256}`,
    `  ${deb.size} bytes; control.tar ${deb.compression.control}, data.tar ${deb.compression.data}`,
    `  ${plural(count("file"), "file")}, ${plural(count("symlink"), "link")}, ${plural(deb.elfs.length, "ELF file")}`,
    ...deb.elfs.flatMap((elf) => elfLines(elf, paint)),
    ...deb.scripts.map((script) => `  ${script.name}: ${plural(script.commands.length, "command")}`),
    ...deb.problems.map(
      (problem) => `  ${paint("warning", visible(problem.path))}: ${visible(problem.message)}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function elfLines(elf: ElfInDeb, paint: Paint): string[] {
  const soname = elf.soname === undefined || elf.path.endsWith(`/${elf.soname}`) ? "" : ` (${elf.soname})`;
  const linkage = elf.flags.includes("DYNAMIC") ? "" : " static";
  const runpath = [...elf.rpath, ...elf.runpath];
  return [
    `  ${paint("strong", visible(elf.path))}${visible(soname)}  ${elf.machine} ${elf.type}${linkage}`,
    ...elf.needed.map((name) => `    ${visible(name)}`),
    ...(runpath.length === 0 ? [] : [`    run path: ${visible(runpath.join(":"))}`]),
  ];
}
