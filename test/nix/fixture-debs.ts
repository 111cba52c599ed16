import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { FixtureSet } from "../../fixtures/lib/fixture-sets.ts";
import { setFolder } from "../unit/support/fixture-set.ts";

/** The L4T that a CUDA is made for, which has the driver's libraries. */
const L4T_OF: Readonly<Record<string, FixtureSet["name"]>> = { "cuda-11.4": "r35", "cuda-12.6": "r36" };

/** What CUDA's packages need of L4T, and what that opens. */
const DRIVER = /^nvidia-l4t-(core|cuda|dla-compiler|nvsci)_/;

/** Whether a deb is of those that come with CUDA's. */
export function isDriver(file: string): boolean {
  return DRIVER.test(file);
}

/** The set that the driver of a set of CUDA is taken from. */
export function driverSet(name: FixtureSet["name"]): FixtureSet["name"] | undefined {
  return L4T_OF[name];
}

/** Paths of the debs of a set, those of the driver behind CUDA's. */
export function fixtureDebs(name: FixtureSet["name"]): string[] {
  const driver = driverSet(name);
  return [...pathsOf(name), ...(driver === undefined ? [] : pathsOf(driver, isDriver))];
}

function pathsOf(name: FixtureSet["name"], isWanted: (file: string) => boolean = () => true): string[] {
  const debs = join(setFolder(name), "debs");
  return readdirSync(debs)
    .filter(isWanted)
    .map((file) => join(debs, file));
}
