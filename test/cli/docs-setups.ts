import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Archive } from "../../fixtures/lib/apt-repository.ts";
import { recordedIndexes, twoReleases } from "./docs-archive.ts";
import { fencesOf } from "./docs-fences.ts";
import type { World } from "./docs-world.ts";
import { ROOT } from "./run.ts";

/** What a page takes for granted. */
export interface Setup {
  /** What NVIDIA's archive has. */
  readonly archive?: () => Archive | Promise<Archive>;
  /** Puts debs where the page has them. */
  readonly debs?: (world: World) => void;
  readonly prepare?: (world: World) => void | Promise<void>;
}

/** The debs of the newer release of the two. */
const NEW = /_(?:36\.5|6\.2\.2)/;

/** By page; all others need fixtures alone. */
export const SETUPS: Readonly<Record<string, Setup>> = {
  "docs/ci.md": {
    archive: twoReleases,
    debs: ({ folder }) => debsIn(join(folder, "bsp"), ["core", "gbm", "nvfancontrol"]),
    prepare: treeOfJetpack,
  },
  "docs/jetpack-bump.md": {
    archive: twoReleases,
    debs: ({ folder, archive }) => debsOf(archive, join(folder, "bsp/r36.5"), NEW),
    prepare: treeOfJetpack,
  },
  "docs/nix.md": { debs: ({ folder }) => debsIn(folder, ["core", "nvfancontrol"]) },
  "docs/performance.md": { archive: twoReleases, prepare: treeOfJetpack },
  "docs/regenerate.md": { archive: twoReleases, prepare: treeOfJetpack },
  "docs/releases.md": { archive: recordedIndexes },
  "docs/scale.md": { archive: twoReleases, prepare: remoteBuilders },
};

function debsIn(folder: string, names: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  const fixtures = join(ROOT, "fixtures/debs");
  for (const file of readdirSync(fixtures)) {
    const name = /^nvidia-l4t-([^_]*)_/.exec(file)?.[1] ?? "";
    if (names.includes(name)) symlinkSync(join(fixtures, file), join(folder, file));
  }
}

/** Writes debs of an archive into a folder. */
function debsOf(archive: Archive, folder: string, names: RegExp): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of archive) {
    const name = basename(path);
    if (name.endsWith(".deb") && names.test(name)) writeFileSync(join(folder, name), content);
  }
}

/** The folder is a package set's repository, made of the older release. */
async function treeOfJetpack(world: World): Promise<void> {
  writeFileSync(join(world.folder, ".gitignore"), ".*\nbin\nbsp\nfixtures\nprofiles\n");
  await must(
    world,
    "git init -q . && deb2nix pin r36.4 && deb2nix regenerate . && git add -A && git commit -qm 'JetPack 6.2.1'",
  );
}

/**
 * Stands for the builders of which the page speaks: `nix-build` leaves the facts of each deb behind, as they would. What
 * Nix itself makes of the expression is test/nix/analyze.test.ts' business.
 */
async function remoteBuilders(world: World): Promise<void> {
  const page = fencesOf("docs/scale.md");
  writeFileSync(join(world.folder, "analysis.nix"), page.find(({ language }) => language === "nix")!.text);
  debsOf(world.archive, join(world.folder, "debs"), NEW);
  await must(
    world,
    `mkdir TREE && deb2nix pin --out TREE/sourceinfo r36.5
    cat > .programs/nix-build <<'END'
#!/bin/sh
test -f "$1" && test "$2" = -A && mkdir result || exit 1
for deb in debs/*.deb; do
  sha256=$(sha256sum <"$deb"); deb2nix inspect --json "$deb" >"result/\${sha256%% *}.json" &
done
wait
END
    chmod +x .programs/nix-build`,
  );
}

async function must(world: World, script: string): Promise<void> {
  const { status, stdout, stderr } = await world.bash(`set -e\n${script}`);
  if (status !== 0) throw new Error(`status ${status}: ${stdout}${stderr}`);
}
