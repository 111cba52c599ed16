import {
  apply,
  binding,
  chain,
  functionOf,
  inheritFrom,
  letIn,
  type NixExpr,
  type NixSetItem,
  reference,
  relativePath,
  set,
  variable,
} from "../expression.ts";
import { type ByMajor, signature } from "./by-major.ts";
import { conditionOf } from "./condition.ts";

/**
 * The file beside the packages' own, for `callPackages`: the packages of each release. `attributes` has every
 * release that was analysed; `callPackage` is bound to something else than the scope's where a file is not simply called.
 */
export function packageSetDefault(
  attributes: ByMajor<ReadonlySet<string>>,
  callPackage: NixSetItem = inheritFrom(variable("self"), ["callPackage"]),
): NixExpr {
  const all = [...attributes.keys()];
  const groups = new Map<string, string[]>([[signature(all), []]]);
  for (const name of [...new Set([...attributes.values()].flatMap((names) => [...names]))].sort()) {
    const majors = signature(all.filter((major) => attributes.get(major)!.has(name)));
    const group = groups.get(majors) ?? [];
    group.push(name);
    groups.set(majors, group);
  }
  const [first, ...rest] = [...groups]
    .sort(([a], [b]) => rank(a, all) - rank(b, all) || (a < b ? -1 : 1))
    .map(([majors, names]) => {
      const condition = conditionOf(majors.split(" "), all, all);
      const packages = set(names.length === 0 ? [] : [inheritFrom(variable("packages"), names)]);
      return condition === undefined ? packages : apply(reference("lib.optionalAttrs"), condition, packages);
    });
  const packages = apply(
    reference("lib.packagesFromDirectoryRecursive"),
    set([callPackage, binding("directory", relativePath("./."))]),
  );
  // `callPackages` gives it all four, whether there are conditions or not.
  return functionOf(
    ["l4tAtLeast", "l4tOlder", "lib", "self"],
    letIn([binding("packages", packages)], chain("//", first!, ...rest)),
  );
}

/** The packages of all releases stand first. */
const rank = (majors: string, all: readonly string[]): number => (majors === signature(all) ? 0 : 1);
