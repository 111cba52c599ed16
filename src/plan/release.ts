import { field } from "../debian/deb822.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { EmbeddedIndex, L4tIndex } from "../graph/embedded-index.ts";

/** The name of the Debian package. */
export function packageName(deb: DebFacts): string {
  return field(deb.control, "Package") ?? deb.file.replace(/_.*|\.deb$/, "");
}

/** The source package, without the version that may stand behind it; the package itself where absent. */
export function sourceName(deb: DebFacts): string {
  return (field(deb.control, "Source") ?? packageName(deb)).replace(/\s*\(.*$/, "");
}

/**
 * Whether a deb belongs to JetPack: NVIDIA's own name for it, a dependency on the BSP's core, or an entry in
 * the apt index of a known release.
 */
export function isJetpackDeb(deb: DebFacts, index: EmbeddedIndex): boolean {
  const name = packageName(deb);
  if (name.startsWith("nvidia-l4t-")) return true;
  const relations = `${field(deb.control, "Pre-Depends") ?? ""},${field(deb.control, "Depends") ?? ""}`;
  if (/(^|[\s,|])nvidia-l4t-/.test(relations)) return true;
  const isDebianBuilt = /\bdebian\.org>?$/.test(field(deb.control, "Maintainer") ?? "");
  return !isDebianBuilt && index.l4t.some(({ packages }) => packages.has(name));
}

/** The major number in a release as users write it: `r36.5`, `36`, `35.3.1`. Throws `E_RELEASE` (usage). */
export function majorOf(release: string): string {
  const match = /^r?(\d{2,})(\.\d+)*$/.exec(release);
  if (match?.[1] === undefined) {
    throw new Deb2nixError("E_RELEASE", `${JSON.stringify(release)} is no L4T release`, {
      kind: "usage",
      hint: "Write it as r36.5, 36.5 or 36.",
    });
  }
  return match[1];
}

/**
 * The L4T release that a deb was made for, read off the version of an L4T deb (`35.3.1-20230319081403`, kernel
 * debs `5.10.104-tegra-35.3.1-…`).
 */
function releaseOf(deb: DebFacts): string | undefined {
  if (!packageName(deb).startsWith("nvidia-l4t-")) return undefined;
  return /^(?:[\d.]+-[a-z]+-)?(\d{2,}(?:\.\d+)+)/.exec(field(deb.control, "Version") ?? "")?.[1];
}

/**
 * The release that debs are from, as far as they tell: that of an L4T deb (`35.3.1`), else the generation whose
 * index knows most of their names (`35`).
 */
export function releaseOfDebs(debs: readonly DebFacts[], index: EmbeddedIndex): string | undefined {
  for (const deb of debs) {
    const release = releaseOf(deb);
    if (release !== undefined) return release;
  }
  const names = debs.map(packageName);
  const known = index.l4t.map(({ major, packages }) => ({
    major,
    count: names.filter((name) => packages.has(name)).length,
  }));
  // Some names are in every generation: the one that knows most of them, the newest of equals.
  const most = Math.max(...known.map(({ count }) => count));
  return most === 0 ? undefined : known.findLast(({ count }) => count === most)?.major;
}

/** The index of a generation, or of the newest one before it. */
export function indexFor(major: string | undefined, index: EmbeddedIndex): L4tIndex | undefined {
  if (major === undefined) return undefined;
  return index.l4t.findLast((l4t) => Number(l4t.major) <= Number(major));
}
