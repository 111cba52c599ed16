import type { PackagePlan } from "../plan/package-plan.ts";
import { argumentsFor, inputList } from "./arguments.ts";
import { withCudaSet } from "./cuda-scope.ts";
import { debAttributes, debReference } from "./deb-reference.ts";
import {
  apply,
  binding,
  boolean,
  functionOf,
  indentedString,
  list,
  type NixExpr,
  type NixSetItem,
  select,
  set,
  string,
  variable,
} from "./expression.ts";
import { fixAttributes } from "./fixes/fix-attributes.ts";
import { moveCommands } from "./fixes/move-commands.ts";
import { overrideItems } from "./fixes/override-items.ts";
import { runPathItems } from "./fixes/run-path-items.ts";
import { treeCommands } from "./fixes/tree-commands.ts";
import { ignoredItems } from "./ignored.ts";
import { outputCommands, outputItems, outputRoot } from "./output-commands.ts";
import { sourcePath } from "./shell.ts";

/** Why `preDebNormalization` is there. */
const MOVES = ["normalizeDebs knows these directories by other names"];

/** Only where the package holds no machine code: the builder's own default is aarch64 alone. */
const ANY_PLATFORM = ["aarch64-linux", "x86_64-linux"];

/**
 * A package as jetpack-nixos writes it: a function for `callPackage` that calls `buildFromDebs` with no more
 * arguments than the builder's defaults leave to be said.
 */
export function buildFromDebs(plan: PackagePlan): NixExpr {
  const [leading] = plan.debs;
  const { division } = plan;
  const isNamedAfterDeb = leading?.package === plan.pname;
  const needsSources = plan.debs.length > 1 || !isNamedAfterDeb;
  const items: NixSetItem[] = [binding("pname", string(plan.pname))];
  if (leading?.repo !== undefined && isNamedAfterDeb) items.push(binding("repo", string(leading.repo)));
  if (!isNamedAfterDeb && leading !== undefined)
    items.push(binding("version", select(debReference(leading), ["version"])));
  if (needsSources)
    items.push(binding("srcs", list(plan.debs.map((each) => select(debReference(each), ["src"])))));
  items.push(...outputItems(division));
  if (!plan.autoPatchelf) items.push(binding("autoPatchelf", boolean(false)));
  const inputs = inputList(plan.buildInputs, plan.unresolved, plan.interpreters);
  if (inputs.items.length > 0) items.push(binding("buildInputs", inputs));
  items.push(...ignoredItems(plan));
  items.push(...runPathItems(plan.fixes, division));
  const moves = moveCommands(plan.fixes);
  if (moves.length > 0) items.push(binding("preDebNormalization", indentedString(moves), MOVES));
  // The builder patches in the unpacked and normalised tree, so paths are relative to it.
  const commands = treeCommands(plan.fixes, { word: sourcePath, rootOf: outputRoot(division) });
  if (commands.length > 0) items.push(binding("postPatch", indentedString(commands)));
  const moved = outputCommands(division);
  if (moved.length > 0) items.push(binding("postInstall", indentedString(moved)));
  items.push(...overrideItems(plan.fixes, division));
  if (plan.meta.platforms === "all") {
    items.push(binding(["meta", "platforms"], list(ANY_PLATFORM.map((system) => string(system)))));
  }
  const names = [
    "buildFromDebs",
    ...plan.buildInputs.map((input) => input.attr),
    ...plan.interpreters.map(({ attr }) => attr),
    ...fixAttributes(plan.fixes),
    ...(needsSources ? plan.debs.flatMap(debAttributes) : []),
  ];
  const { formals, inherited } = withCudaSet(argumentsFor(names), plan);
  return functionOf(formals, inherited(apply(variable("buildFromDebs"), set(items))));
}
