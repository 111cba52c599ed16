import { posix } from "node:path";
import { field } from "../debian/deb822.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { Layout } from "../layout/lay-out.ts";
import { nixSystem, systemOfElf } from "./architecture.ts";
import type { Fix, Meta } from "./package-plan.ts";
import { isDebianBuilt, packageName } from "./release.ts";

/** What control fields and content tell for nixpkgs' `meta`; the leading deb speaks for the package. */
export function metaOf(debs: readonly DebFacts[], layout: Layout, fixes: readonly Fix[] = []): Meta {
  const leading = debs[0]!;
  const description = field(leading.control, "Description")?.split("\n")[0]?.trim();
  const homepage = field(leading.control, "Homepage");
  const mainProgram = mainProgramOf(packageName(leading), programsIn(layout, fixes), launchedBy(debs));
  return {
    ...(description ? { description: withoutArticle(description) } : {}),
    ...(homepage !== undefined && /^https?:\/\/\S+$/.test(homepage) ? { homepage } : {}),
    licenses: licensesOf(leading),
    sourceTypes: sourceTypesOf(layout),
    ...(mainProgram === undefined ? {} : { mainProgram }),
    platforms: platformsOf(debs, layout),
  };
}

/** nixpkgs wants descriptions without article and full stop. */
function withoutArticle(description: string): string {
  const bare = description.replace(/^(?:an?|the)\s+/i, "").replace(/\.$/, "");
  return bare.charAt(0).toUpperCase() + bare.slice(1);
}

/**
 * Debian's section is the only statement about the licence that a control file makes: `main` is free, and
 * everything that is not from Debian is the vendor's own.
 */
function licensesOf(deb: DebFacts): string[] {
  const section = field(deb.control, "Section") ?? "";
  const debian = isDebianBuilt(deb);
  if (/^non-free-firmware\//.test(section)) return ["unfreeRedistributableFirmware"];
  if (/^non-free\//.test(section)) return ["unfreeRedistributable"];
  return debian ? ["free"] : ["unfree"];
}

function sourceTypesOf(layout: Layout): string[] {
  const types = new Set<string>();
  for (const { path, elf } of layout.files) {
    if (elf !== undefined || isArchive(path)) types.add("binaryNativeCode");
    if (/\.(jar|pyc|class)$/.test(path)) types.add("binaryBytecode");
    if (path.startsWith("/lib/firmware/")) types.add("binaryFirmware");
  }
  return types.size === 0 ? ["fromSource"] : [...types].sort();
}

/** Base names of what is in `bin`: programs and links, those that fixes make too. */
function programsIn(layout: Layout, fixes: readonly Fix[]): string[] {
  const shipped = layout.files.filter(({ fact }) => fact.type !== "file" || fact.mode & 0o111);
  const made = fixes.filter((fix) => fix.kind === "program-link" || fix.kind === "script-link");
  return [...shipped, ...made]
    .filter(({ path }) => posix.dirname(path) === "/bin")
    .map(({ path }) => posix.basename(path));
}

/** Base names of the programs that the debs' desktop files start, those in share/applications first. */
function launchedBy(debs: readonly DebFacts[]): string[] {
  const texts = debs.flatMap((deb) => deb.texts);
  const [menu, others] = [true, false].map((isMenu) =>
    texts.filter(({ path }) => path.startsWith("/usr/share/applications/") === isMenu),
  );
  return [...menu!, ...others!].flatMap(({ launches = [] }) => launches.map((path) => posix.basename(path)));
}

/**
 * The program that is called like the package; else the one that all desktop files start, the only one, or the one
 * that is called like the package without its channel (`-stable`).
 */
function mainProgramOf(
  name: string,
  programs: readonly string[],
  launched: readonly string[],
): string | undefined {
  const started = new Set(launched.filter((program) => programs.includes(program)));
  const bare = name.replace(/-(?:stable|beta|bin|desktop|unstable)$/, "");
  return [
    name,
    ...(started.size === 1 ? started : []),
    ...(programs.length === 1 ? programs : []),
    bare,
  ].find((program) => programs.includes(program));
}

/** A static library, whose members are for one machine. */
function isArchive(path: string): boolean {
  return /^\/lib\/.*\.a$/.test(path);
}

/** A package without machine code serves every machine, whatever its Architecture field says. */
function platformsOf(debs: readonly DebFacts[], layout: Layout): Meta["platforms"] {
  if (!layout.files.some(({ path, elf }) => elf !== undefined || isArchive(path))) return "all";
  const declared = debs.map((deb) => nixSystem(field(deb.control, "Architecture") ?? "all"));
  const systems = declared.some((system) => system !== undefined)
    ? declared
    : layout.files.map(({ elf }) => (elf === undefined ? undefined : systemOfElf(elf)));
  const known = [...new Set(systems.filter((system) => system !== undefined))].sort();
  return known.length === 0 && !layout.files.some(({ elf }) => elf !== undefined) ? "all" : known;
}
