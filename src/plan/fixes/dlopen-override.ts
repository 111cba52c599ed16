import { posix } from "node:path";
import type { DlopenFact } from "../../elf/elf-facts.ts";
import { isGlibc } from "../../elf/library-name.ts";
import { shippersOf } from "../../graph/absolute-path.ts";
import { type DlopenOverride, sortedReasons } from "./fix.ts";
import type { FixContext } from "./fix-context.ts";
import type { IsDriver } from "./fix-world.ts";
import { isPlainPath } from "./plain-path.ts";

/**
 * Libraries that are opened by an absolute path of Ubuntu. jetpack-nixos' `dlopenOverride` gives a library another
 * `dlopen`, which puts other paths in their place. It is a package of its own that is built first, so no path of
 * this package's output can be among them: those stay findings, as do all of a standalone package, for nixpkgs
 * has nothing of the kind.
 */
export function dlopenOverrideFixes({ package: pkg, inputs, world }: FixContext): DlopenOverride[] {
  const { group, patched } = pkg;
  if (group.target !== "jetpack-nixos") return [];
  return patched.flatMap((file): DlopenOverride[] => {
    if (!file.elf?.openers?.includes("dlopen") || !isPlainPath(file.path)) return [];
    const rewrites = (file.elf.dlopen ?? []).flatMap((fact): DlopenOverride["rewrites"] => {
      const { name } = fact;
      if (!isPathToOverride(fact)) return [];
      if (isDriverPath(fact, world.isDriver)) {
        const home = world.driverFiles.get(posix.basename(name));
        const requires =
          home === undefined ? {} : { requires: { attr: home.attr, path: `/lib/${posix.basename(name)}` } };
        return [{ from: name, to: "driver", ...requires }];
      }
      const shippers = shippersOf(world.paths, name);
      if (shippers.some(({ attr }) => attr === group.attr)) return [];
      const input = shippers.find(({ attr, placed }) => placed !== undefined && inputs.has(attr));
      if (input?.placed === undefined || !isPlainPath(input.placed.path)) return [];
      return [{ from: name, to: { attr: input.attr, path: input.placed.path } }];
    });
    if (rewrites.length === 0) return [];
    const because = sortedReasons(rewrites.map(({ from }) => ({ file: file.from, name: from })));
    return [{ kind: "dlopen-override", path: file.path, rewrites, because }];
  });
}

/** Whether a file opens an absolute path that could be another one. */
function isPathToOverride({ name, grade }: DlopenFact): boolean {
  return (
    name.startsWith("/") && !name.includes("*") && grade !== "possible" && isPlainPath(name) && !isGlibc(name)
  );
}

/** Whether that other one is below the driver's directory. */
export function isDriverPath(fact: DlopenFact, isDriver: IsDriver): boolean {
  return isPathToOverride(fact) && isDriver(posix.basename(fact.name));
}
