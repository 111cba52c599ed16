import {
  apply,
  chain,
  indentedString,
  interpolation,
  type NixExpr,
  type NixStringPart,
  reference,
} from "../expression.ts";
import { align, runsOfSlots, type Slot } from "./align.ts";
import { type ByMajor, type Majors, mapByMajor } from "./by-major.ts";
import { choose } from "./choose.ts";
import { commandUnits, type Unit } from "./command-units.ts";
import { conditionOf } from "./condition.ts";
import { keyOf } from "./same.ts";

type Line = readonly NixStringPart[];

/**
 * Texts of shell commands. In each release the value has the lines of the release's own text, in their order and
 * with their indentation; only empty lines between commands may be more or fewer.
 */
export function mergeCommands(texts: ByMajor<NixExpr>, all: Majors): NixExpr {
  const units = mapByMajor(texts, unitsOf);
  const known = new Map(
    [...units].flatMap(([major, each]) => (each === undefined ? [] : [[major, each] as const])),
  );
  if (known.size < units.size) return choose(texts, all);
  const among = [...texts.keys()];
  const runs = runsOfSlots(align(known, ({ lines }) => keyOf(lines))).map(({ majors, slots }) => ({
    condition: conditionOf(majors, among, all),
    lines: linesOf(slots),
    startsBlock: startsBlock(slots[0]!),
  }));
  const optional = (condition: NixExpr, lines: readonly Line[]): NixExpr =>
    apply(reference("lib.optionalString"), condition, indentedString(lines));
  const conditional = runs.flatMap(({ condition, lines }) =>
    condition === undefined ? [] : [optional(condition, lines)],
  );
  const [first, ...rest] = conditional;
  if (first !== undefined && conditional.length === runs.length && runs.length <= texts.size)
    return chain("+", first, ...rest);
  return indentedString(
    runs.flatMap(({ condition, lines, ...run }, index) => [
      ...(run.startsBlock && index > 0 ? [[]] : []),
      ...(condition === undefined ? lines : [[interpolation(optional(condition, lines))]]),
    ]),
  );
}

function unitsOf(text: NixExpr): Unit[] | undefined {
  if (text.kind === "string" && text.parts.every((part) => part === "")) return [];
  return text.kind === "indented-string" ? commandUnits(text) : undefined;
}

function linesOf(slots: readonly Slot<Unit>[]): Line[] {
  return slots.flatMap((slot, index) => [
    ...(startsBlock(slot) && index > 0 ? [[]] : []),
    ...[...slot.values()].at(-1)!.lines,
  ]);
}

function startsBlock(slot: Slot<Unit>): boolean {
  return [...slot.values()].some((unit) => unit.startsBlock);
}
