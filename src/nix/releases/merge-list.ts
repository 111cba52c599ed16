import {
  apply,
  chain,
  comment,
  list,
  type NixComment,
  type NixExpr,
  type NixList,
  reference,
} from "../expression.ts";
import { align, type Run, runsOfSlots, type Slot } from "./align.ts";
import { type ByMajor, type Majors, mapByMajor, signature } from "./by-major.ts";
import { choose } from "./choose.ts";
import { conditionOf } from "./condition.ts";
import { keyOf } from "./same.ts";

/** An element with the comments in front of it, or comments that have no element behind them. */
interface Entry {
  readonly comments: readonly string[];
  readonly expr?: NixExpr;
}

/** Lists whose order matters: in each release the value is the release's own list. */
export function mergeSequence(lists: ByMajor<NixList>, all: Majors): NixExpr {
  const runs = runsOfSlots(align(mapByMajor(lists, entriesOf), entryKey));
  // In so many pieces nobody could read it: each list by itself.
  if (runs.length > 2 * lists.size) return choose(lists, all);
  return concatenation(runs, [...lists.keys()], all, (run) => run.flatMap(itemsOf));
}

/**
 * Lists that are sets: in each release the value has the elements of the release's own list, in an order of its
 * own. What all releases have stands first, then what the same releases have stands together.
 */
export function mergeCollection(lists: ByMajor<NixList>, all: Majors): NixExpr {
  return collect(mapByMajor(lists, entriesOf), all, (slots) => slots.flatMap(itemsOf));
}

/** A list that is a set, and what is said of all that stands in it. */
export interface Headed {
  readonly list: NixList;
  readonly heading: readonly string[];
}

/**
 * Lists that are sets, in which a comment holds for everything up to the next comment, and `heading` for what is
 * in front of the first.
 */
export function mergeHeaded(
  lists: ByMajor<Headed>,
  all: Majors,
): { readonly value: NixExpr; readonly heading: readonly string[] } {
  const entries = mapByMajor(lists, ({ list, heading }) => {
    let comments = heading;
    return entriesOf(list).map((entry) => {
      if (entry.comments.length > 0) comments = entry.comments;
      return { ...entry, comments };
    });
  });
  const headings = new Map(
    [...entries.values()].flat().map(({ comments }) => [comments.join("\n"), comments] as const),
  );
  const [only] = headings.size === 1 ? headings.values() : [];
  const layOut = (slots: readonly Slot<Entry>[]) => {
    let before = only?.join("\n") ?? "";
    return slots.flatMap((slot) => {
      const items = itemsOf(slot);
      const text = items[0]?.kind === "comment" ? items[0].lines.join("\n") : "";
      const isSaid = text !== "" && text === before;
      before = text;
      return isSaid ? items.slice(1) : items;
    });
  };
  return { value: collect(entries, all, layOut), heading: only ?? [] };
}

function collect(
  lists: ByMajor<readonly Entry[]>,
  all: Majors,
  layOut: (slots: readonly Slot<Entry>[]) => (NixExpr | NixComment)[],
): NixExpr {
  const slots = new Map<string, Map<string, Entry>>();
  for (const [major, items] of lists) {
    for (const entry of items) {
      const key = entryKey(entry);
      slots.set(key, (slots.get(key) ?? new Map()).set(major, entry));
    }
  }
  const among = [...lists.keys()];
  const groups = new Map<string, Slot<Entry>[]>();
  for (const slot of slots.values()) {
    const majors = signature(slot.keys());
    const group = groups.get(majors) ?? [];
    group.push(slot);
    groups.set(majors, group);
  }
  const rank = (majors: string): string => (majors === signature(among) ? "" : majors);
  const sorted = [...groups].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1)).map(([, group]) => group);
  return concatenation(sorted.flatMap(runsOfSlots), among, all, layOut);
}

function entriesOf({ items }: NixList): Entry[] {
  const entries: Entry[] = [];
  let comments: string[] = [];
  for (const item of items) {
    if (item.kind === "comment") comments.push(...item.lines);
    else if (item.kind === "commented") {
      entries.push({ comments: [...comments, ...item.comment], expr: item.expr });
      comments = [];
    } else {
      entries.push({ comments, expr: item });
      comments = [];
    }
  }
  return [...entries, ...comments.map((text) => ({ comments: [text] }))];
}

const entryKey = ({ comments, expr }: Entry): string =>
  expr === undefined ? `# ${comments.join("\n")}` : keyOf(expr);

function concatenation(
  runs: readonly Run<Entry>[],
  among: Majors,
  all: Majors,
  layOut: (slots: readonly Slot<Entry>[]) => (NixExpr | NixComment)[],
): NixExpr {
  const [first = list([]), ...rest] = runs.map(({ majors, slots }): NixExpr => {
    const condition = conditionOf(majors, among, all);
    const items = list(layOut(slots));
    return condition === undefined ? items : apply(reference("lib.optionals"), condition, items);
  });
  return chain("++", first, ...rest);
}

function itemsOf(slot: Slot<Entry>): (NixExpr | NixComment)[] {
  const entries = [...slot.values()];
  const comments = [...new Set(entries.flatMap((entry) => entry.comments))];
  const expr = entries.at(-1)!.expr;
  return [...(comments.length === 0 ? [] : [comment(...comments)]), ...(expr === undefined ? [] : [expr])];
}
