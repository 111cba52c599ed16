import { apply, binary, chain, type NixExpr, string, variable } from "../expression.ts";
import type { Majors } from "./by-major.ts";

/**
 * What is true in the releases `majors` and false in the others of `among`, by jetpack-nixos' `l4tAtLeast` and
 * `l4tOlder`; `undefined` where it would be true in all of them. Releases outside of `among` may be either. A run
 * of releases ends at the next one of `all`, so a condition says no more than was seen. All three ascend.
 */
export function conditionOf(majors: Majors, among: Majors, all: Majors): NixExpr | undefined {
  if (all.every((name) => !isMajor(name))) return driverCondition(majors, among);
  const runs = runsOf(majors, among);
  const terms = runs.flatMap((run): NixExpr[] => {
    const [first, last] = [run[0]!, run.at(-1)!];
    const bounds = [
      ...(first === among[0] ? [] : [apply(variable("l4tAtLeast"), string(first))]),
      ...(last === among.at(-1) ? [] : [apply(variable("l4tOlder"), string(all[all.indexOf(last) + 1]!))]),
    ];
    const [lower, ...upper] = bounds;
    return lower === undefined ? [] : [chain("&&", lower, ...upper)];
  });
  const [first, ...rest] = terms;
  return first === undefined ? undefined : chain("||", first, ...rest);
}

function isMajor(name: string): boolean {
  return /^\d+$/.test(name);
}

/** The same where the cases are GPU drivers, by the scope's `gpuDriver`. */
function driverCondition(drivers: Majors, among: Majors): NixExpr | undefined {
  if (drivers.length === among.length) return undefined;
  const [first, ...rest] = drivers.map((driver) => binary("==", variable("gpuDriver"), string(driver)));
  return first === undefined ? undefined : chain("||", first, ...rest);
}

/** `majors` in pieces that have no other release of `among` between them. */
export function runsOf(majors: Majors, among: Majors): Majors[] {
  const runs: string[][] = [];
  let isOpen = false;
  for (const major of among) {
    const isWanted = majors.includes(major);
    if (isWanted && isOpen) runs.at(-1)!.push(major);
    else if (isWanted) runs.push([major]);
    isOpen = isWanted;
  }
  return runs;
}
