import type { Layout } from "../../layout/lay-out.ts";
import type { Owners } from "./assign.ts";
import { inOutputOrder, type OutputName } from "./output-name.ts";
import { takes } from "./pattern.ts";
import type { Policy } from "./policy.ts";

/**
 * The outputs of a package, sorted: `out`, those that have a file, and `dev` beside `include`. stdenv lets the output
 * for developers propagate the headers, and without a `dev` that is `out`: then who only runs the library has them in
 * its closure. Such a `dev` holds what stdenv writes into it. Where files of `dev` had to stay in `out` there is none:
 * stdenv would move them.
 */
export function declaredOutputs(layout: Layout, policy: Policy, owners: Owners): OutputName[] {
  const names = new Set<OutputName>(["out", ...owners.values()]);
  if (names.has("include") && !names.has("dev")) {
    const patterns = policy.rules.flatMap((rule) => (rule.output === "dev" ? rule.patterns : []));
    const isOurs = layout.files.some(({ path }) => patterns.some((pattern) => takes(pattern, path)));
    if (!isOurs) names.add("dev");
  }
  return [...names].sort(inOutputOrder);
}
