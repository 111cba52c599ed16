import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadDefaultProfile } from "../../../src/config/default-profile.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { loadEmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { parsePin } from "../../../src/release/pin.ts";
import { wantedFiles } from "../../../src/release/regenerate-files.ts";
import { fileNameOf, type PinnedRelease } from "../../../src/release/regenerate-pins.ts";
import { planRelease } from "../../../src/release/regenerate-release.ts";
import { debFacts } from "../support/facts.ts";

const CHOICES = { index: loadEmbeddedIndex(), config: loadDefaultProfile() };

/** A whole release as NVIDIA has it, by the names of its debs; what is in them is made up. */
function wholeRelease(name: "r35.6" | "r36.5"): { release: PinnedRelease; facts: Map<string, DebFacts> } {
  const file = new URL(`../../../fixtures/facts/${name}-debs.json`, import.meta.url);
  // Of a name that is in both, the machine's counts.
  const byName = new Map(
    [...parsePin(readFileSync(file, "utf8"), name)].flatMap(([repo, entries]) =>
      [...entries].map(([deb, entry]) => [deb, { ...entry, name: deb, repo }] as const),
    ),
  );
  const debs = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const facts = debs.map((deb) => ({
    ...debFacts({
      name: deb.name,
      version: deb.version,
      ...(deb.source && { control: { Source: deb.source } }),
      elfs: [{ path: `/usr/lib/aarch64-linux-gnu/lib${deb.name}.so`, soname: `lib${deb.name}.so` }],
    }),
    file: fileNameOf(deb),
    sha256: deb.sha256,
  }));
  return {
    release: { name, major: Number(name.slice(1, 3)), debs },
    facts: new Map(facts.map((each) => [each.sha256, each])),
  };
}

describe.each(["r35.6", "r36.5"] as const)("all debs of %s", (name) => {
  const { release, facts } = wholeRelease(name);

  test("make one set, of which L4T's own packages are written", () => {
    const planned = planRelease(release, facts, CHOICES);
    expect(planned.plans.length).toBeGreaterThan(planned.attrs.size);
    expect([...planned.attrs]).toEqual(expect.arrayContaining(["l4t-core", "l4t-cuda", "l4t-multimedia"]));
    expect([...planned.attrs].filter((attr) => !attr.startsWith("l4t-"))).toEqual([]);
  });

  test("make the same files in any order", () => {
    const files = wantedFiles([planRelease(release, facts, CHOICES)], new Set());
    const reversed = { ...release, debs: release.debs.toReversed() };
    expect(wantedFiles([planRelease(reversed, facts, CHOICES)], new Set())).toEqual(files);
  });

  test("without some of them, what those belong to is not written", () => {
    const core = release.debs.find((deb) => deb.name === "nvidia-l4t-core")!;
    const planned = planRelease(
      release,
      new Map([...facts].filter(([sha256]) => sha256 !== core.sha256)),
      CHOICES,
    );
    expect(planned.unread).toEqual(new Map([["l4t-core", ["nvidia-l4t-core"]]]));
    const files = new Map(wantedFiles([planned], new Set()).map((file) => [file.path, file]));
    expect(files.get("pkgs/l4t/l4t-core.nix")).toMatchObject({ unread: [`nvidia-l4t-core of ${name}`] });
    expect(files.get("pkgs/l4t/l4t-core.nix")!.text).toBeUndefined();
    expect(files.get("pkgs/l4t/default.nix")!.text).toBeUndefined();
    expect(files.get("pkgs/l4t/l4t-cuda.nix")!.text).toContain("nvidia-l4t-cuda");
  });
});

test("a package is where its release's pin has it, not where the index of its generation had it", () => {
  const { release, facts } = wholeRelease("r36.5");
  const moved = release.debs.map((deb) =>
    deb.name === "nvidia-l4t-nvsci" ? { ...deb, repo: "common" } : deb,
  );
  const text = (debs: PinnedRelease["debs"]): string | undefined =>
    wantedFiles([planRelease({ ...release, debs }, facts, CHOICES)], new Set()).find(
      ({ path }) => path === "pkgs/l4t/l4t-nvsci.nix",
    )?.text;
  expect(text(release.debs)).not.toContain('repo = "common"');
  expect(text(moved)).toContain('repo = "common"');
});
