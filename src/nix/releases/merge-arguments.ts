import {
  apply,
  binding,
  chain,
  type NixBinding,
  type NixExpr,
  type NixList,
  reference,
  set,
} from "../expression.ts";
import { align } from "./align.ts";
import { argumentRank, builderArgument, type Shape } from "./builder-arguments.ts";
import { type ByMajor, type Majors, mapByMajor, signature } from "./by-major.ts";
import { choose } from "./choose.ts";
import { conditionOf } from "./condition.ts";
import { mergeCommands } from "./merge-commands.ts";
import { mergeCollection, mergeHeaded, mergeSequence } from "./merge-list.ts";
import { callNames, type PackageCall } from "./package-call.ts";
import { keyOf } from "./same.ts";

/** The set of arguments of all releases: those that a release may leave out stand behind `//`, under a condition. */
export function mergeArguments(calls: ByMajor<PackageCall>, all: Majors): NixExpr {
  const among = [...calls.keys()];
  const names = align(
    mapByMajor(calls, (call) => [...call.arguments.keys()]),
    (name) => name,
  ).flatMap((slot) => [...slot.values()]);
  const groups = new Map<string, { readonly majors: Majors; readonly bindings: NixBinding[] }>([
    [signature(among), { majors: among, bindings: [] }],
  ]);
  for (const name of [...new Set(names)].sort((a, b) => argumentRank(a) - argumentRank(b))) {
    const bindings = bindingsOf(name, calls);
    const majors = [...bindings.keys()];
    const group = groups.get(signature(majors)) ?? { majors, bindings: [] };
    group.bindings.push(mergeBinding(name, bindings, all));
    groups.set(signature(majors), group);
  }
  const [first, ...rest] = [...groups.values()].map(({ majors, bindings }) => {
    const condition = conditionOf(majors, among, all);
    return condition === undefined
      ? set(bindings)
      : apply(reference("lib.optionalAttrs"), condition, set(bindings));
  });
  return chain("//", first!, ...rest);
}

/** An argument of each release; where a release leaves it out, what says the same, if anything does. */
function bindingsOf(name: string, calls: ByMajor<PackageCall>): ByMajor<NixBinding> {
  const { neutral } = builderArgument(name);
  const bindings = new Map<string, NixBinding>();
  let isComplete = true;
  for (const [major, call] of calls) {
    const own = call.arguments.get(name);
    const names = callNames(call);
    const filled = names === undefined ? undefined : neutral?.(names);
    if (own !== undefined) bindings.set(major, own);
    else if (filled !== undefined) bindings.set(major, binding(name.split("."), filled));
    else isComplete = false;
  }
  if (isComplete) return bindings;
  return new Map([...bindings].filter(([major]) => calls.get(major)!.arguments.has(name)));
}

function mergeBinding(name: string, bindings: ByMajor<NixBinding>, all: Majors): NixBinding {
  const each = [...bindings.values()];
  const [first] = each as [NixBinding, ...NixBinding[]];
  if (each.every((other) => JSON.stringify(other) === JSON.stringify(first))) return first;
  const { shape } = builderArgument(name);
  const lists = listsOf(bindings);
  if (shape === "headed" && lists !== undefined) {
    const headed = mapByMajor(lists, (list, major) => ({
      list,
      heading: bindings.get(major)!.comment ?? [],
    }));
    const { value, heading } = mergeHeaded(headed, all);
    return binding(first.path, value, heading);
  }
  const comments = [...new Set(each.flatMap(({ comment = [] }) => comment))];
  const values = mapByMajor(bindings, ({ value }) => value);
  return binding(first.path, mergeValues(shape, values, lists, all), comments);
}

function mergeValues(
  shape: Shape,
  values: ByMajor<NixExpr>,
  lists: ByMajor<NixList> | undefined,
  all: Majors,
): NixExpr {
  if (lists !== undefined && shape === "sequence") return mergeSequence(lists, all);
  if (lists !== undefined && shape === "collection") return mergeCollection(lists, all);
  const isOne = new Set([...values.values()].map(keyOf)).size === 1;
  return shape === "commands" && !isOne ? mergeCommands(values, all) : choose(values, all);
}

function listsOf(bindings: ByMajor<NixBinding>): ByMajor<NixList> | undefined {
  const lists = new Map<string, NixList>();
  for (const [major, { value }] of bindings) if (value.kind === "list") lists.set(major, value);
  return lists.size === bindings.size ? lists : undefined;
}
