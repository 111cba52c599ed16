import type { Finding } from "../audit/finding.ts";
import { order } from "../order.ts";
import { visible } from "../visible.ts";
import { plural } from "./finding-text.ts";

/** One deb that was forgotten makes many findings: each such deb with how many, the most first. */
export function absentDebsText(findings: readonly Finding[]): string | undefined {
  const counts = new Map<string, number>();
  for (const deb of findings.flatMap(({ absentDebs = [] }) => absentDebs)) {
    counts.set(deb, (counts.get(deb) ?? 0) + 1);
  }
  if (counts.size === 0) return undefined;
  const debs = [...counts].sort(([a, m], [b, n]) => n - m || order(a, b));
  const sum = findings.filter(({ absentDebs }) => absentDebs !== undefined).length;
  const named = debs.map(([deb, count]) => `${visible(deb)} (${count})`).join(", ");
  return `${plural(debs.length, "deb")} not at hand would answer ${plural(sum, "finding")}: ${named}`;
}
