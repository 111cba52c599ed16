import { posix } from "node:path";
import type { ElfInDeb } from "../../facts/deb-facts.ts";
import { withoutDriverVersion } from "../../graph/library-name.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import type { AnalysedPackage } from "../../plan/analyse-groups.ts";
import { pathWithoutVersions } from "./bare-name.ts";
import type { Analysed, ListedDeb } from "./side.ts";

/** An ELF file that takes part in the loading of programs: a library or a program of one release. */
export interface Library {
  /** Name of the deb. */
  readonly deb: string;
  /** As in the deb, and where it stands below the output of its package; the former too where it was dropped. */
  readonly file: PlacedFile;
  readonly elf: ElfInDeb;
  /** Base name without the driver's version; `stubs/` in front of what is only there to link against. */
  readonly bare: string;
  /** Below the output, without versions. */
  readonly place: string;
  /** The package that it is laid out in; absent where the package set leaves it out. */
  readonly pkg?: AnalysedPackage;
}

/** The ELF files of debs; object files and kernel modules, which nothing loads by name, are left out. */
export function librariesOf(debs: readonly ListedDeb[], analysed: Analysed | undefined): Library[] {
  const placed = new Map<string, { readonly pkg: AnalysedPackage; readonly file: PlacedFile }>();
  for (const pkg of analysed?.world.set.packages ?? []) {
    for (const file of pkg.layout.files) if (file.elf) placed.set(`${file.deb}\0${file.from}`, { pkg, file });
  }
  return debs.flatMap(({ name, facts }) => {
    const sources = new Map(facts?.files.map((fact) => [fact.path, fact]));
    return (facts?.elfs ?? []).flatMap((elf): Library[] => {
      const fact = sources.get(elf.path);
      if (elf.type === "REL" || fact === undefined) return [];
      const found = placed.get(`${facts!.file}\0${elf.path}`);
      const file = found?.file ?? { path: elf.path, deb: facts!.file, from: elf.path, fact, elf };
      const base = withoutDriverVersion(posix.basename(elf.path));
      return [
        {
          deb: name,
          file,
          elf,
          bare: /\/stubs\//.test(elf.path) ? `stubs/${base}` : base,
          place: pathWithoutVersions(file.path),
          ...(found && { pkg: found.pkg }),
        },
      ];
    });
  });
}
