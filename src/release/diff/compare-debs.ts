import { compareVersions } from "../../debian/version.ts";
import type { Change } from "./change.ts";
import type { Library } from "./library.ts";
import type { Renaming } from "./renamed-debs.ts";
import type { ListedDeb } from "./side.ts";

/** One deb in both releases; its name may differ. */
export interface DebPair {
  readonly old: ListedDeb;
  readonly new: ListedDeb;
}

/** The debs that both releases have, by their name in the new one. */
export function pairDebs(
  old: readonly ListedDeb[],
  fresh: readonly ListedDeb[],
  renamed: ReadonlyMap<string, string>,
): DebPair[] {
  const after = new Map(fresh.map((deb) => [deb.name, deb]));
  return old.flatMap((deb) => {
    const found = after.get(renamed.get(deb.name) ?? deb.name);
    return found === undefined ? [] : [{ old: deb, new: found }];
  });
}

/** Debs that came, went, or changed their name. `unpaired` are the libraries that only this release has. */
export function debsOnOneSide(
  kind: "deb-added" | "deb-removed",
  debs: readonly ListedDeb[],
  unpaired: readonly Library[],
): Change[] {
  const libraries = Map.groupBy(unpaired, ({ deb }) => deb);
  return debs.map(({ name, version, repo }) => {
    const own = libraries.get(name) ?? [];
    const attr = own.find(({ pkg }) => pkg !== undefined)?.pkg?.group.attr;
    return {
      kind,
      severity: kind === "deb-removed" ? "warning" : "note",
      deb: name,
      version,
      ...(repo !== undefined && { repo }),
      ...(attr !== undefined && { package: attr }),
      libraries: own.map(({ bare }) => bare).sort(),
      evidence: [],
    };
  });
}

/** What the index of a release says of debs that both have: names, versions, hashes, repositories, sources. */
export function compareDebs(pairs: readonly DebPair[], renamings: readonly Renaming[]): Change[] {
  return [
    ...renamings.map(
      ({ from, to, isVersion, evidence }): Change => ({
        kind: "deb-renamed",
        severity: isVersion ? "note" : "warning",
        from,
        to,
        evidence: [evidence],
      }),
    ),
    ...pairs.flatMap(mutated),
    ...grouped(pairs, ({ version }) => version).map(
      ({ from, to, debs }): Change => ({
        kind: "version",
        severity: "note",
        from,
        to,
        debs,
        evidence: compareVersions(from, to) > 0 ? ["an older version than before"] : [],
      }),
    ),
    ...grouped(pairs, ({ repo }) => repo).map(
      ({ from, to, debs }): Change => ({
        kind: "repo",
        // What is not in common is in the SoC's repository, which a package set has as its default.
        severity: [from, to].some((repo) => repo.split(", ").includes("common")) ? "warning" : "note",
        from,
        to,
        debs,
        evidence: [],
      }),
    ),
    ...grouped(pairs, ({ source }) => source).map(
      ({ from, to, debs }): Change => ({ kind: "source", severity: "note", from, to, debs, evidence: [] }),
    ),
  ];
}

function mutated({ old, new: fresh }: DebPair): Change[] {
  if (old.name !== fresh.name || old.version !== fresh.version || old.sha256 === fresh.sha256) return [];
  return [
    {
      kind: "deb-mutated",
      severity: "error",
      deb: fresh.name,
      version: fresh.version,
      from: old.sha256,
      to: fresh.sha256,
      evidence: [],
    },
  ];
}

/** Debs by what a value of them was and is; where one side does not tell, there is nothing to compare. */
function grouped(
  pairs: readonly DebPair[],
  memberOf: (deb: ListedDeb) => string | undefined,
): { readonly from: string; readonly to: string; readonly debs: readonly string[] }[] {
  const changed = pairs.flatMap(({ old, new: fresh }) => {
    const [from, to] = [memberOf(old), memberOf(fresh)];
    return from === undefined || to === undefined || from === to ? [] : [{ from, to, deb: fresh.name }];
  });
  return [...Map.groupBy(changed, ({ from, to }) => `${from}\0${to}`).values()].map((group) => ({
    from: group[0]!.from,
    to: group[0]!.to,
    debs: group.map(({ deb }) => deb).sort(),
  }));
}
