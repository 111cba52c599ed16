import type { EdgeKind, Reason } from "../graph/set-graph.ts";

/** One reason in words: `libnvos.so for /usr/bin/x`, `libcuda.so.1 by dlopen in /usr/lib/y (certain)`. */
export function reasonText(kind: EdgeKind, { elf, name, grade, via }: Reason): string {
  const sure = grade === undefined ? "" : ` (${grade})`;
  if (kind === "needed") return `${name} for ${elf}`;
  return via === undefined ? `${name} in ${elf}${sure}` : `${name} by ${via} in ${elf}${sure}`;
}
