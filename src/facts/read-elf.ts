import { openDeb } from "../archive/deb.ts";
import { fileChunks } from "../archive/file-chunks.ts";
import type { TarEntry } from "../archive/tar.ts";
import type { ElfFacts } from "../elf/elf-facts.ts";
import { Deb2nixError } from "../error.ts";
import { analyzeKept, type KeptFacts } from "./analyze-kept.ts";
import { DEFAULT_LIMITS } from "./deb-limits.ts";
import { keepWindows, type WantedParts } from "./elf-windows.ts";
import { MAX_PASSES } from "./read-deb.ts";

export interface ReadElfOptions {
  /** Whether `imports` and `exports` are wanted. */
  readonly symbols: boolean;
  /** As `unpacked` of `DebLimits`; its default when absent. */
  readonly maxUnpacked?: number;
}

/**
 * The facts of the ELF file `member` (absolute, as on the target machine) of a deb. Memory is bounded whatever
 * the member's size. Throws `E_DEB_MEMBER` where the deb has no such file, and what `openDeb` and
 * `analyzeElf` throw.
 */
export async function readElfInDeb(
  deb: string,
  member: string,
  { symbols, maxUnpacked = DEFAULT_LIMITS.unpacked }: ReadElfOptions,
): Promise<ElfFacts> {
  let wanted: WantedParts = { ranges: [], symbols };
  for (let pass = 1; pass <= MAX_PASSES; pass++) {
    const result = await readMember(deb, member, wanted, maxUnpacked);
    if (result.kind === "facts") return result.facts;
    wanted = result.parts;
  }
  const message = `its tables lie in more places than ${MAX_PASSES} passes could collect`;
  throw new Deb2nixError("E_ELF_SCATTERED", message, { path: member });
}

async function readMember(
  deb: string,
  member: string,
  wanted: WantedParts,
  limit: number,
): Promise<KeptFacts> {
  for await (const { kind, entries } of openDeb(fileChunks(deb), { limit })) {
    if (kind !== "data") continue;
    for await (const entry of entries) {
      if (entry.path !== member) continue;
      if (entry.type !== "file") throw noFile(member, entry);
      const { source, strings } = await keepWindows(entry.size, entry.body, wanted);
      try {
        return analyzeKept(source, strings, wanted);
      } catch (error) {
        throw error instanceof Deb2nixError ? error.within(member) : error;
      }
    }
  }
  throw new Deb2nixError("E_DEB_MEMBER", "the deb holds no such file", {
    path: member,
    hint: "`deb2nix inspect` lists the ELF files of a deb.",
  });
}

function noFile(member: string, { type, linkTarget }: TarEntry): Deb2nixError {
  const target = linkTarget === undefined ? "" : ` to ${linkTarget}`;
  return new Deb2nixError("E_DEB_MEMBER", `this is a ${type}${target}, a file was expected`, {
    path: member,
    ...(linkTarget === undefined ? {} : { hint: "Name the file that the link leads to." }),
  });
}
