import type { Results } from "./campaign.ts";

/** A table: inputs and failures of each target, and how they ended. */
export function summary({ outcomes, failures, peak }: Results, seconds: number): string {
  const byTarget = new Map<string, [string, number][]>();
  for (const [key, count] of outcomes) {
    const space = key.indexOf(" ");
    const target = key.slice(0, space);
    byTarget.set(target, [...(byTarget.get(target) ?? []), [key.slice(space + 1), count]]);
  }
  const lines = [...byTarget].map(([target, words]) => {
    const failed = failures.filter((failure) => failure.target === target).length;
    const total = words.reduce((sum, [, count]) => sum + count, 0);
    const ended = words.sort((a, b) => b[1] - a[1]).map(([word, count]) => `${word} ${count}`);
    return `${target}: ${total} inputs, ${failed} failed: ${ended.slice(0, 24).join(", ")}`;
  });
  const total = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  return [
    ...lines,
    `${total} inputs in ${seconds.toFixed(0)} s, ${failures.length} failures; ` +
      `peak: heap ${megabytes(peak.heap)}, resident ${megabytes(peak.resident)}`,
  ].join("\n");
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
