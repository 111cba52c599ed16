import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { audit } from "../../../src/audit/audit.ts";
import { runRules } from "../../../src/audit/rule.ts";
import { missingProvider } from "../../../src/audit/rules/missing-provider.ts";
import { worldOf } from "../../../src/audit/world.ts";
import { loadDefaultProfile } from "../../../src/config/default-profile.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { readDeb } from "../../../src/facts/read-deb.ts";
import { loadEmbeddedIndex } from "../../../src/graph/embedded-index.ts";
import { layOut } from "../../../src/layout/lay-out.ts";
import { analyseSet } from "../../../src/plan/analyse-set.ts";
import { attrOfDeb } from "../../../src/plan/groups.ts";
import { packageName } from "../../../src/plan/release.ts";

const DEBS = new URL("../../../fixtures/debs/", import.meta.url).pathname;
const index = loadEmbeddedIndex();
const config = loadDefaultProfile();
let debs: readonly DebFacts[];

beforeAll(async () => {
  debs = await Promise.all(readdirSync(DEBS).map((name) => readDeb(join(DEBS, name))));
});

const worldWith = (some: readonly DebFacts[]) =>
  worldOf(analyseSet({ debs: some, context: [], index, config, closed: true }), index);

describe("the r35 fixtures as a closed world", () => {
  test("one library is missing, which only a deb outside of JetPack has", () => {
    const { findings } = audit(worldWith(debs));
    expect(findings.filter(({ severity }) => severity === "error")).toMatchObject([
      {
        rule: "missing-provider",
        package: "l4t-vulkan-sc-samples",
        subject: "libvulkansc.so.1",
        help: expect.stringContaining("nvidia-l4t-vulkan-sc-sdk"),
      },
    ]);
  });

  test("the order of the debs changes nothing", () => {
    expect(audit(worldWith(debs.toReversed()))).toEqual(audit(worldWith(debs)));
  });

  test("every file of every deb is in the output, or is lost for a reason that is told", () => {
    let files = 0;
    for (const deb of debs) {
      const { files: placed, losses } = layOut([deb]);
      const accounted = [...placed, ...losses].map(({ from }) => from);
      expect(new Set(accounted).size).toBe(accounted.length);
      const expected = deb.files.filter(({ type }) => type !== "directory").map(({ path }) => path);
      files += expected.length;
      expect(expected.filter((path) => !accounted.includes(path))).toEqual([]);
    }
    expect(files).toBeGreaterThan(1000);
  });
});

/** The names by which the loader may be asked for libraries of a deb, links among them. */
function namesShippedBy(deb: DebFacts): ReadonlySet<string> {
  const dynamic = deb.elfs.filter(
    ({ flags, path }) => flags.includes("DYNAMIC") && !path.includes("/stubs/"),
  );
  const files = new Set(dynamic.map(({ path }) => path.split("/").at(-1)!));
  const links = deb.files.filter(
    ({ type, target }) => type === "symlink" && files.has(target?.split("/").at(-1) ?? ""),
  );
  return new Set([
    ...files,
    ...links.map(({ path }) => path.split("/").at(-1)!),
    ...dynamic.flatMap(({ soname, type }) => (soname !== undefined && type === "DYN" ? [soname] : [])),
  ]);
}

const withoutRelease = (name: string): string => name.replace(/\.so\.35\.\d+\.\d+$/, ".so");

/**
 * What the rest of the set lacks when one deb is gone, worked out from the debs alone: names in DT_NEEDED that
 * this deb has, no other has, and no index of things outside the debs knows.
 */
function expectedLosses(gone: DebFacts, rest: readonly DebFacts[]): string[] {
  const goneNames = namesShippedBy(gone);
  const bare = new Set([...goneNames].map(withoutRelease));
  const restNames = new Set(rest.flatMap((deb) => [...namesShippedBy(deb)]));
  const restBare = new Set([...restNames].map(withoutRelease));
  const lost = new Set<string>();
  for (const deb of rest) {
    for (const needed of deb.elfs
      .filter(({ flags }) => flags.includes("DYNAMIC"))
      .flatMap((elf) => elf.needed)) {
      const isGone = goneNames.has(needed) || bare.has(withoutRelease(needed));
      const isElsewhere =
        restNames.has(needed) || restBare.has(withoutRelease(needed)) || index.outside.has(needed);
      if (isGone && !isElsewhere) lost.add(`${attrOf(deb)} ${needed}`);
    }
  }
  return [...lost].sort();
}

function attrOf(deb: DebFacts): string {
  const sourceOf = (name: string) => index.l4t[0]!.packages.get(name)?.source;
  return attrOfDeb(packageName(deb), sourceOf, config, new Set());
}

const KNOWN = "l4t-vulkan-sc-samples libvulkansc.so.1";

describe("without one deb", () => {
  test("exactly what it alone provided and others need is missing, and the index names the deb", () => {
    let missed = 0;
    for (const gone of debs) {
      const rest = debs.filter((deb) => deb !== gone);
      const found = runRules([missingProvider], worldWith(rest));
      const names = found
        .map(({ package: attr, subject }) => `${attr} ${subject}`)
        .filter((name) => name !== KNOWN);
      expect(names.sort(), gone.file).toEqual(expectedLosses(gone, rest));
      for (const { package: attr, subject, help } of found) {
        if (`${attr} ${subject}` !== KNOWN) expect(help, `${subject}`).toContain(packageName(gone));
      }
      missed += names.length;
    }
    // The core alone provides most of what the others need.
    expect(missed).toBeGreaterThan(50);
  });
});
