import type { Interpreter } from "../plan/interpreters.ts";
import type { PackagePlan } from "../plan/package-plan.ts";
import {
  apply,
  comment,
  lambda,
  list,
  type NixExpr,
  type NixList,
  reference,
  select,
  variable,
} from "./expression.ts";

/** What a package's function must be called with to reach these attributes: their first names, sorted. */
export function argumentsFor(attributes: Iterable<string>): string[] {
  const names = new Set([...attributes].map((attribute) => attribute.split(".")[0]!));
  return [...names].sort();
}

/** An interpreter, with the modules that its scripts import. */
function interpreterExpr({ attr, modules }: Interpreter): NixExpr {
  if (modules.length === 0) return reference(attr);
  const chosen = lambda("ps", list(modules.map((module) => select(variable("ps"), [module]))));
  return apply(reference(`${attr}.withPackages`), chosen);
}

/** The list of inputs, interpreters behind libraries; libraries that nobody provides stand in it as comments, for a person to settle. */
export function inputList(
  inputs: PackagePlan["buildInputs"],
  unresolved: PackagePlan["unresolved"],
  interpreters: PackagePlan["interpreters"],
): NixList {
  const names = [...new Set(inputs.map(({ attr }) => attr))].sort();
  const reasons = new Map(inputs.map(({ attr, reason }) => [attr, reason]));
  const missing = new Map<string, string>();
  for (const { needed, elf } of unresolved) missing.set(needed, missing.get(needed) ?? elf);
  const todos = [...missing].map(([needed, elf]) =>
    comment(`TODO: nothing provides ${needed}, which ${elf} needs`),
  );
  return list([
    ...names.flatMap((name) => {
      const reason = reasons.get(name);
      return [...(reason === undefined ? [] : [comment(reason)]), reference(name)];
    }),
    ...interpreters.flatMap((each) =>
      each.modules.length === 0 && names.includes(each.attr) ? [] : [interpreterExpr(each)],
    ),
    ...todos,
  ]);
}
