import { field } from "../debian/deb822.ts";
import { compareVersions } from "../debian/version.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import type { EmbeddedIndex, L4tIndex } from "../graph/embedded-index.ts";

/** The name of the Debian package. */
export function packageName(deb: DebFacts): string {
  return field(deb.control, "Package") ?? deb.file.replace(/_.*|\.deb$/, "");
}

/** The source package, without the version that may stand behind it; the package itself where absent. */
export function sourceName(deb: DebFacts): string {
  const source = field(deb.control, "Source") ?? packageName(deb);
  const version = source.indexOf("(");
  return (version < 0 ? source : source.slice(0, version)).trim();
}

/**
 * Whether a deb belongs to JetPack: made for its machines, and either called as NVIDIA calls the BSP's own or, but for
 * version numbers in its name, as one in the apt index of a known release (cupva-2.5-l4t of r36 as cupva-2.3-l4t of
 * r35). A deb that merely depends on the BSP is another vendor's.
 */
export function isJetpackDeb(deb: DebFacts, index: EmbeddedIndex): boolean {
  const name = packageName(deb);
  if (!["arm64", "all"].includes(field(deb.control, "Architecture") ?? "")) return false;
  if (name.startsWith("nvidia-l4t-")) return true;
  if (isDebianBuilt(deb)) return false;
  return index.l4t.some(({ packages }) => packages.has(name)) || numberlessNames(index).has(numberless(name));
}

const NUMBERLESS = new WeakMap<EmbeddedIndex, ReadonlySet<string>>();

function numberlessNames(index: EmbeddedIndex): ReadonlySet<string> {
  const known =
    NUMBERLESS.get(index) ??
    new Set(index.l4t.flatMap(({ packages }) => [...packages.keys()].map(numberless)));
  NUMBERLESS.set(index, known);
  return known;
}

/** A name with a sign in the place of each version number. */
function numberless(name: string): string {
  return name.replace(/\d+(?:[.-]\d+)*/g, "#");
}

/** Whether Debian made the deb, and not the vendor of what is in it. */
export function isDebianBuilt(deb: DebFacts): boolean {
  return /\bdebian\.org>?$/.test(field(deb.control, "Maintainer") ?? "");
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
 * debs `5.10.104-tegra-35.3.1-…`). nvidia-l4t-cudadebuggingsupport has CUDA's version, `12.6-34622040.0`.
 */
function releaseOf(deb: DebFacts): string | undefined {
  if (!packageName(deb).startsWith("nvidia-l4t-")) return undefined;
  return /^(?:[\d.]+-[a-z]+-)?(\d{2,}(?:\.\d+)+)(?:-\d+)?$/.exec(field(deb.control, "Version") ?? "")?.[1];
}

/**
 * The release that debs are from, as far as they tell: that of an L4T deb (`35.3.1`), else the generation whose
 * index knows most of their names (`35`). Throws `E_RELEASE_MIXED` (usage) where they are of several
 * generations.
 */
export function releaseOfDebs(debs: readonly DebFacts[], index: EmbeddedIndex): string | undefined {
  const releases = debs.flatMap((deb) => {
    const release = releaseOf(deb);
    return release === undefined ? [] : [{ release, deb }];
  });
  const [first] = releases;
  const other = releases.find(
    ({ release }) => first !== undefined && majorOf(release) !== majorOf(first.release),
  );
  if (first !== undefined && other !== undefined) {
    throw new Deb2nixError(
      "E_RELEASE_MIXED",
      `${first.deb.file} is of L4T ${first.release}, ${other.deb.file} of ${other.release}`,
      { kind: "usage", hint: "Give the debs of one release at a time, or say with --release which it is." },
    );
  }
  if (first !== undefined)
    return releases
      .map(({ release }) => release)
      .sort(byVersion)
      .at(-1);
  const names = debs.map(packageName);
  const known = index.l4t.map(({ major, packages }) => ({
    major,
    count: names.filter((name) => packages.has(name)).length,
  }));
  // Some names are in every generation: the one that knows most of them, the newest of equals.
  const most = Math.max(...known.map(({ count }) => count));
  return most === 0 ? undefined : known.findLast(({ count }) => count === most)?.major;
}

function byVersion(a: string, b: string): number {
  return compareVersions(a, b);
}

/** The index of a generation, or of the newest one before it; of the oldest where all are newer. */
export function indexFor(major: string | undefined, index: EmbeddedIndex): L4tIndex | undefined {
  if (major === undefined) return undefined;
  return index.l4t.findLast((l4t) => Number(l4t.major) <= Number(major)) ?? index.l4t[0];
}
