import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Archive, type PooledDeb, poolOf } from "../../fixtures/lib/apt-repository.ts";
import { readDebIndex } from "../../fixtures/lib/facts.ts";
import { type Pin, type PinnedDeb, pinJson } from "../../src/release/pin.ts";
import { setFolder } from "../unit/support/fixture-set.ts";

/** The releases that there are fixture debs of. */
export const RELEASES = ["r35.3", "r36.5", "r38.2"] as const;

export type FixtureRelease = (typeof RELEASES)[number];

/** A release's debs, each with its repository. */
export interface FixturePool {
  readonly release: string;
  readonly debs: readonly (PooledDeb & { readonly repo: string })[];
}

/** Where the debs of a release lie. */
export function debsFolder(release: FixtureRelease): string {
  const set = { "r35.3": "r35", "r36.5": "r36", "r38.2": "r38" } as const;
  return join(setFolder(set[release]), "debs");
}

/** The fixture debs of a release in the repositories that NVIDIA has them in. */
export async function fixturePool(release: FixtureRelease): Promise<FixturePool> {
  const machine = release === "r38.2" ? "som" : "t234";
  const ofMachine = readDebIndex(release === "r35.3" ? "r35.6" : "r36.5").t234 ?? {};
  const debs = (await poolOf(debsFolder(release))).map((deb) => {
    const name = deb.stanza.Package!;
    const isMachines =
      name in ofMachine || (name.startsWith("nvidia-l4t-") && !/gstreamer|dla-compiler/.test(name));
    return { ...deb, repo: isMachines ? machine : "common" };
  });
  return { release, debs };
}

/** The pin of a release, as `deb2nix pin` writes it. */
export function pinOf({ debs }: FixturePool): Pin {
  const repos = new Map<string, Map<string, PinnedDeb>>();
  for (const { repo, stanza } of debs) {
    const { Package: name, Filename: filename, SHA256: sha256, Version: version, Source: source } = stanza;
    const deb = { filename: filename!, sha256: sha256!, version: version!, ...(source && { source }) };
    repos.set(repo, (repos.get(repo) ?? new Map<string, PinnedDeb>()).set(name!, deb));
  }
  return repos;
}

/** Writes the pins of these releases into a tree. */
export function writePins(tree: string, pools: readonly FixturePool[]): void {
  mkdirSync(join(tree, "sourceinfo"), { recursive: true });
  for (const pool of pools) {
    writeFileSync(join(tree, "sourceinfo", `${pool.release}-debs.json`), pinJson(pinOf(pool)));
  }
}

/** The debs as an archive serves them; no indexes. */
export function archiveOf(pools: readonly FixturePool[]): Archive {
  return new Map(
    pools.flatMap(({ debs }) =>
      debs.map(({ repo, stanza, content }) => [`${repo}/${stanza.Filename}`, content]),
    ),
  );
}
