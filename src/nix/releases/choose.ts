import { boolean, ifThenElse, type NixExpr } from "../expression.ts";
import { type ByMajor, type Majors, signature } from "./by-major.ts";
import { conditionOf, runsOf } from "./condition.ts";
import { keyOf } from "./same.ts";

/** The value of each release by `if`, newest first; of booleans that differ, the condition itself. */
export function choose(values: ByMajor<NixExpr>, all: Majors): NixExpr {
  const among = [...values.keys()];
  const groups = groupsOf(values);
  if (groups.length > 1 && groups.every(({ value }) => value.kind === "boolean")) {
    const isTrue = groups.find(({ value }) => value.kind === "boolean" && value.value)!;
    return conditionOf(isTrue.majors, among, all) ?? boolean(true);
  }
  // What is in most pieces would need the longest condition: it stands behind the last `else`.
  const pieces = ({ majors }: Group): number => runsOf(majors, among).length;
  const sorted = groups.sort((a, b) => pieces(a) - pieces(b) || (newest(a) < newest(b) ? 1 : -1));
  const last = sorted.pop()!;
  let rest = among;
  const tests = sorted.map(({ majors, value }) => {
    const condition = conditionOf(majors, rest, all)!;
    rest = rest.filter((major) => !majors.includes(major));
    return { condition, value };
  });
  return tests.reduceRight(
    (otherwise, { condition, value }) => ifThenElse(condition, value, otherwise),
    last.value,
  );
}

interface Group {
  readonly majors: string[];
  /** As the newest release writes it: only comments can differ. */
  value: NixExpr;
}

function groupsOf(values: ByMajor<NixExpr>): Group[] {
  const groups = new Map<string, Group>();
  for (const [major, value] of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { majors: [major], value });
    else {
      group.majors.push(major);
      group.value = value;
    }
  }
  return [...groups.values()];
}

const newest = ({ majors }: Group): string => signature(majors.slice(-1));
