import { posix } from "node:path";
import type { PlacedFile } from "../../layout/lay-out.ts";
import { isPlainPath } from "../../plan/fixes/plain-path.ts";
import { at, type Rule } from "../rule.ts";

/** Only what is in `bin` can be called by name once the package is installed. */
export const noProgramInBin: Rule = {
  name: "no-program-in-bin",
  severity: "warning",
  title: "Package with programs, none of them in bin",
  check: (world) =>
    world.packages.flatMap((pkg) => {
      const { group, layout } = pkg;
      if (group.target !== "standalone") return [];
      const links = world.planOf(group.attr)?.fixes ?? [];
      const inBin = [
        ...layout.files,
        ...links.filter((fix) => fix.kind === "program-link" || fix.kind === "script-link"),
      ];
      if (inBin.some(({ path }) => path.startsWith("/bin/"))) return [];
      const programs = layout.files.filter(isProgram);
      const [first] = programs;
      if (first === undefined) return [];
      return [
        {
          ...at(pkg, first),
          subject: posix.basename(first.path),
          confidence: "likely",
          message: `${programs.length === 1 ? "the program is" : `${programs.length} programs are`} outside of bin`,
          evidence: programs.slice(0, 5).map(({ from }) => from),
          help: helpFor(first.path),
        },
      ];
    }),
};

/** A line to be copied, unless a shell would take a name in it for something else. */
function helpFor(path: string): string {
  if (!isPlainPath(path)) return "Link the program that users call into $out/bin.";
  return `Link the program that users call: mkdir -p $out/bin && ln -s ${posix.relative("/bin", path)} $out/bin/`;
}

/** A program of a directory of `/opt`; what is below `lib` and `share` is called by other programs. */
function isProgram({ path, fact, elf }: PlacedFile): boolean {
  if (fact.type !== "file" || (fact.mode & 0o111) === 0 || !path.startsWith("/opt/")) return false;
  if (elf !== undefined) return elf.interpreter !== undefined;
  return posix.basename(posix.dirname(path)) === "bin";
}
