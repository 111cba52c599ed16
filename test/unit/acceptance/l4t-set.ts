import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readL4tFiles, readL4tNeeded } from "../../../fixtures/lib/facts.ts";
import type { FixtureSpec } from "../../../fixtures/lib/fixture-spec.ts";
import { baseName, isSharedObject } from "../../../fixtures/lib/l4t-files.ts";
import { realFacts } from "../../../fixtures/lib/synthetic-elf.ts";
import { asIn, R36, R38, R39 } from "../../../fixtures/lib/synthetic-release.ts";
import type { DebFacts } from "../../../src/facts/deb-facts.ts";
import { fixtureSet, setFolder } from "../support/fixture-set.ts";

const FACTS = new URL("../../../fixtures/facts/", import.meta.url).pathname;

/** What jetpack-nixos declares by hand (fixtures/facts/l4t-inputs.json): expected values, never an input. */
export interface Declared {
  readonly deb: string;
  readonly autoPatchelf: boolean;
  readonly inputs: Readonly<
    Record<string, { readonly nixpkgs: readonly string[]; readonly sibling: readonly string[] }>
  >;
}

export function declaredInputs(): Readonly<Record<string, Declared>> {
  const all = JSON.parse(readFileSync(join(FACTS, "l4t-inputs.json"), "utf8")) as Record<string, Declared>;
  return Object.fromEntries(
    Object.entries(all)
      .filter(([attr]) => attr.startsWith("l4t-"))
      // What jetpack-nixos declares for 38 it declares for 39, unless the record says otherwise.
      .map(([attr, each]) => {
        const { 38: jetpack7, ...others } = each.inputs;
        return [
          attr,
          jetpack7 === undefined ? each : { ...each, inputs: { 39: jetpack7, ...others, 38: jetpack7 } },
        ];
      }),
  );
}

/** Releases whose debs were read, or the system that they were installed on. */
const BEFORE = ["34.1.0", "35.1.0", "35.3.1"];

const { lists, symlinks } = readL4tFiles();
const needed = readL4tNeeded();

/** The majors that have fixtures. Only those of 35 were read from debs. */
export const MAJORS = ["35", "36", "38", "39"] as const;
export type Major = (typeof MAJORS)[number];

/** All fixture debs of one L4T release. */
export async function fixtureDebs(major: Major = "35"): Promise<DebFacts[]> {
  const debs = await fixtureSet(`r${major}`);
  return debs.filter(({ file }) => file.startsWith("nvidia-l4t-"));
}

/** ELF files of a fixture whose DT_NEEDED nobody recorded: they have `libc.so.6` alone. */
export function librariesWithoutFacts(major: Major, deb: string): string[] {
  const spec = JSON.parse(
    readFileSync(join(setFolder(`r${major}`), `specs/${deb}.json`), "utf8"),
  ) as FixtureSpec;
  return spec.files.flatMap((file) => ("factsMissing" in file ? [baseName(file.path)] : []));
}

const ADA =
  "jetpack-nixos 13a2080: since 38 it needs the Ada run time; which library does is recorded nowhere";

/**
 * Debs of which a record says that their libraries need more than those of 35 did. l4t-needed.json carries nothing
 * forward to 38 and 39, so their fixtures have the NEEDED of 35, and here that is known to be out of date.
 */
const SUPERSEDED: Readonly<Record<Major, Readonly<Record<string, string>>>> = {
  35: {},
  36: {},
  38: { "nvidia-l4t-nvsci": ADA },
  39: {
    "nvidia-l4t-nvsci": ADA,
    "nvidia-l4t-wayland":
      "jetpack-nixos gives it libdrm since 39; the library's NEEDED is that of 35 here, which has no libdrm.so.2",
  },
};

/** Why the NEEDED that a fixture deb has is known not to be the release's, if it is. */
export const supersededFacts = (major: Major, deb: string): string | undefined => SUPERSEDED[major][deb];

/** Whether 34 and 35 have no such deb: then only a partial list tells what it holds. */
export function isNewDeb(major: Major, deb: string): boolean {
  return major !== "35" && !BEFORE.some((from) => deb in (lists[from] ?? {}));
}

/**
 * Libraries and programs that a deb had in 34 or 35 and that no list of the release names. They are gone, or the
 * list, which is partial, leaves them out. Nothing is missing from what 35 lists.
 */
export function filesNotListed(major: Major, deb: string): string[] {
  if (major === "35") return [];
  const release = { 36: R36, 38: R38, 39: R39 }[major];
  const facts = realFacts(release, needed);
  const here = new Set<string>();
  for (const path of Object.values(lists[release.release] ?? {}).flat()) {
    const name = baseName(path);
    here.add(name).add(facts.get(name)?.soname ?? name);
  }
  const before = BEFORE.flatMap((from) =>
    (lists[from]?.[deb] ?? [])
      .filter((path) => symlinks[from]?.[deb]?.[path] === undefined)
      .map((path) => asIn(release, baseName(path)))
      .filter((name) => isSharedObject(name) || facts.has(name))
      .filter((name) => !here.has(name) && !here.has(facts.get(name)?.soname ?? name)),
  );
  return [...new Set(before)].sort();
}
