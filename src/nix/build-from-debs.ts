import type { Fix, PackagePlan, PlannedDeb } from "../plan/package-plan.ts";
import { argumentsFor, inputList } from "./arguments.ts";
import {
  apply,
  binding,
  boolean,
  functionOf,
  indentedString,
  interpolation,
  list,
  type NixExpr,
  type NixSetItem,
  select,
  set,
  string,
  variable,
} from "./expression.ts";
import { ignoredItems } from "./ignored.ts";
import { shellWord } from "./shell.ts";

/** Only where the package holds no machine code: the builder's own default is aarch64 alone. */
const ANY_PLATFORM = ["aarch64-linux", "x86_64-linux"];

/**
 * A package as jetpack-nixos writes it: a function for `callPackage` that calls `buildFromDebs` with no more
 * arguments than the builder's defaults leave to be said.
 */
export function buildFromDebs(plan: PackagePlan): NixExpr {
  const [leading] = plan.debs;
  const isNamedAfterDeb = leading?.package === plan.pname;
  const needsSources = plan.debs.length > 1 || !isNamedAfterDeb;
  const items: NixSetItem[] = [binding("pname", string(plan.pname))];
  if (leading?.repo !== undefined && isNamedAfterDeb) items.push(binding("repo", string(leading.repo)));
  if (!isNamedAfterDeb && leading !== undefined)
    items.push(binding("version", select(deb(leading), ["version"])));
  if (needsSources) items.push(binding("srcs", list(plan.debs.map((each) => select(deb(each), ["src"])))));
  if (!plan.autoPatchelf) items.push(binding("autoPatchelf", boolean(false)));
  if (plan.buildInputs.length > 0 || plan.unresolved.length > 0) {
    items.push(binding("buildInputs", inputList(plan.buildInputs, plan.unresolved)));
  }
  items.push(...ignoredItems(plan));
  const commands = plan.fixes.flatMap(linkCommand);
  if (commands.length > 0) items.push(binding("postPatch", indentedString(commands)));
  if (plan.meta.platforms === "all") {
    items.push(binding(["meta", "platforms"], list(ANY_PLATFORM.map((system) => string(system)))));
  }
  const names = [
    "buildFromDebs",
    ...plan.buildInputs.map((input) => input.attr),
    ...(needsSources ? ["debs"] : []),
    ...(needsSources && plan.debs.some(({ repo }) => repo === undefined) ? ["defaultSomDebRepo"] : []),
  ];
  return functionOf(argumentsFor(names), apply(variable("buildFromDebs"), set(items)));
}

/** `debs.common.NAME`, or the same in the repository of the SoC. */
function deb({ repo, package: name }: PlannedDeb): NixExpr {
  return select(variable("debs"), [repo ?? interpolation(variable("defaultSomDebRepo")), name]);
}

/** The builder patches in the unpacked and normalised tree, so paths are relative to it. */
function linkCommand(fix: Fix): string[] {
  if (fix.kind !== "soname-link" && fix.kind !== "relink") return [];
  return [`ln -sf ${shellWord(fix.target)} ${shellWord(fix.path.slice(1))}`];
}
