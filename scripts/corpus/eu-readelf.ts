import { decodeName } from "../../src/archive/names.ts";
import type { ElfFacts, VersionNeed } from "../../src/elf/elf-facts.ts";
import { linesOf } from "../../test/real/tools.ts";

/** The facts that elfutils is asked about where GNU readelf and ours differ. */
export type JudgedFacts = Pick<
  ElfFacts,
  "interpreter" | "soname" | "needed" | "rpath" | "runpath" | "versionNeeds" | "versionDefs" | "buildId"
>;

/** What `eu-readelf -d -l -V -n` says of one file. Throws where it fails. */
export async function euReadelfFacts(root: string, path: string): Promise<JudgedFacts> {
  // One by one: what stands behind -n in one word is the name of a section.
  return await parseEuReadelf(
    linesOf("eu-readelf", ["-d", "-l", "-V", "-n", `./${path.replace(/^\//, "")}`], { cwd: root }),
  );
}

/** Parses its output, lines as Latin-1. */
export async function parseEuReadelf(lines: AsyncIterable<string>): Promise<JudgedFacts> {
  const needed: string[] = [];
  const versionNeeds: (VersionNeed & { readonly versions: string[] })[] = [];
  const versionDefs: string[] = [];
  const single: { interpreter?: string; soname?: string; buildId?: string } = {};
  let rpath: string[] = [];
  let runpath: string[] = [];
  let section = "";
  for await (const raw of lines) {
    const line = decodeName(Buffer.from(raw, "latin1"));
    if (/^\S/.test(line)) section = line;
    const [, tag, value] = /^ +(NEEDED|SONAME|RPATH|RUNPATH) +\S.*?\[(.*)\]$/.exec(line) ?? [];
    if (section.startsWith("Dynamic segment")) {
      if (tag === "NEEDED") needed.push(value!);
      else if (tag === "SONAME") single.soname = value!;
      else if (tag === "RPATH") rpath = splitPath(value!);
      else if (tag === "RUNPATH") runpath = splitPath(value!);
    } else if (section.startsWith("Version needs")) {
      const file = /: Version: 1 {2}File: (.*) {2}Cnt: \d+$/.exec(line)?.[1];
      if (file !== undefined) versionNeeds.push({ file, versions: [] });
      const name = /: Name: (.*) {2}Flags: .* {2}Version: \d+$/.exec(line)?.[1];
      if (name !== undefined) versionNeeds.at(-1)!.versions.push(name);
    } else if (section.startsWith("Version definition")) {
      const [, flags, name] =
        /: Version: 1 {2}Flags: (.*?) +Index: \d+ +Cnt: \d+ +Name: (.*)$/.exec(line) ?? [];
      if (name !== undefined && !flags!.includes("BASE")) versionDefs.push(name);
    }
    const interpreter = /^\t\[Requesting program interpreter: (.*)\]$/.exec(line)?.[1];
    if (interpreter !== undefined) single.interpreter ??= interpreter;
    const buildId = /^ +Build ID: ([0-9a-f]+)$/.exec(line)?.[1];
    if (buildId !== undefined) single.buildId ??= buildId;
  }
  return { ...single, needed, rpath, runpath, versionNeeds, versionDefs };
}

function splitPath(text: string): string[] {
  return text === "" ? [] : text.split(":");
}
