import { field } from "../debian/deb822.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { Resolution, Resolver } from "../graph/resolve.ts";
import type { Layout, PlacedFile } from "../layout/lay-out.ts";
import { runsOn } from "./architecture.ts";

/** One DT_NEEDED of an ELF file, and who provides it. */
export interface Need {
  readonly file: PlacedFile;
  readonly needed: string;
  readonly resolution: Resolution;
}

/** The ELF files of a layout that auto-patchelf patches: dynamic, and for the machine of their deb. */
export function patchedElfs(layout: Layout, debs: readonly DebFacts[]): PlacedFile[] {
  const architecture = new Map(debs.map((deb) => [deb.file, field(deb.control, "Architecture") ?? "all"]));
  return layout.files.filter(
    ({ elf, deb }) => elf?.flags.includes("DYNAMIC") === true && runsOn(architecture.get(deb) ?? "all", elf),
  );
}

/** Resolves every DT_NEEDED of `files`, each name once a file. */
export function resolveNeeds(files: readonly PlacedFile[], resolve: Resolver): Need[] {
  return files.flatMap((file) =>
    [...new Set(file.elf!.needed)].map((needed) => ({
      file,
      needed,
      resolution: resolve(file.elf!, needed),
    })),
  );
}
