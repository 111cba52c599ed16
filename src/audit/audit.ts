import { runRules } from "./rule.ts";
import { RULES } from "./rules.ts";
import { type Judged, suppress } from "./suppress.ts";
import type { World } from "./world.ts";

export interface Audit extends Judged {
  /** How much was looked at. */
  readonly packages: number;
  readonly elfs: number;
}

/** Asks every rule about the packages in question, and takes out what the configuration suppresses. */
export function audit(world: World): Audit {
  const { packages, config, set } = world;
  return {
    ...suppress(runRules(RULES, world), config.suppressions, {
      release: set.release,
      packages: new Set(packages.map(({ group }) => group.attr)),
      known: set.attrs,
    }),
    packages: packages.length,
    elfs: packages.reduce((sum, { patched }) => sum + patched.length, 0),
  };
}
