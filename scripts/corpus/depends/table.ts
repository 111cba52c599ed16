import { type DependsClass, type EdgeClass, type Judged, NOT_BY_TOOL, type Verdict } from "./verdict.ts";

/** Where Debian and we must agree, of the dependencies that dpkg-shlibdeps can have made. */
export const WANTED_RECALL = 0.99;

/** Dependencies that are no matter of ours: dpkg-shlibdeps cannot have made them, or they are no edges by design. */
const BESIDE: readonly DependsClass[] = ["toolchain", "foreign", ...NOT_BY_TOOL];

/** The share of the dependencies which some ELF file's DT_NEEDED explains that we have; 1 where there are none. */
export function recall(judged: readonly Judged[]): number {
  const counts = count(judged.flatMap(({ depends }) => depends));
  const others = BESIDE.reduce((sum, each) => sum + (counts.get(each) ?? 0), 0);
  const all = sum(counts) - others;
  return all === 0 ? 1 : (counts.get("found") ?? 0) / all;
}

/** The share of our edges that Depends has; 1 where there are none. */
export function precision(judged: readonly Judged[]): number {
  const counts = count(judged.flatMap(({ edges }) => edges.filter((each) => each.class !== "absent")));
  return sum(counts) === 0 ? 1 : (counts.get("declared") ?? 0) / sum(counts);
}

/** Counts by class as a Markdown table: of the packages that were picked, and of all that were read. */
export function table(picked: readonly Judged[], all: readonly Judged[]): string {
  const rows = (
    title: string,
    classes: readonly string[],
    of: (judged: Judged) => readonly Verdict<string>[],
  ): string[] => {
    const [few, many] = [count(picked.flatMap(of)), count(all.flatMap(of))];
    return classes.map(
      (each) => `| ${title} | \`${each}\` | ${few.get(each) ?? 0} | ${many.get(each) ?? 0} |`,
    );
  };
  return [
    `| | class | ${picked.length} libraries | all ${all.length} packages |`,
    "| --- | --- | ---: | ---: |",
    ...rows("Depends", DEPENDS_CLASSES, ({ depends }) => depends),
    ...rows("our edges", EDGE_CLASSES, ({ edges }) => edges),
    `| recall | | ${share(recall(picked))} | ${share(recall(all))} |`,
    `| precision | | ${share(precision(picked))} | ${share(precision(all))} |`,
  ].join("\n");
}

const DEPENDS_CLASSES: readonly DependsClass[] = ["found", "own-copy", "other-provider", "missed", ...BESIDE];

const EDGE_CLASSES: readonly EdgeClass[] = [
  "declared",
  "recommended",
  "by-template",
  "no-shlibs",
  "other-provider",
  "undeclared",
  "absent",
];

function count(verdicts: readonly Verdict<string>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const verdict of verdicts) counts.set(verdict.class, (counts.get(verdict.class) ?? 0) + 1);
  return counts;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, each) => total + each, 0);
}

function share(value: number): string {
  return value.toFixed(4);
}
