import type { ReleaseScope } from "../scope-values.ts";
import type { Change } from "./change.ts";

const MEMBERS = [
  "jetpack",
  "jetpackPackage",
  "l4t",
  "release",
  "cuda",
  "cudaDriverMajorMinorVersion",
  "gpuVariants",
] as const satisfies readonly (keyof ReleaseScope)[];

/** The values that the package set must be told. What only one side tells has not changed, but for GPU variants. */
export function compareScopes(old: ReleaseScope, fresh: ReleaseScope): Change[] {
  return MEMBERS.flatMap((name): Change[] => {
    const [from, to] = [textOf(old, name), textOf(fresh, name)];
    if (from === to || (name !== "gpuVariants" && (from === undefined || to === undefined))) return [];
    return [
      {
        kind: "scope",
        severity: "note",
        name,
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        evidence: [],
      },
    ];
  });
}

function textOf(scope: ReleaseScope, name: (typeof MEMBERS)[number]): string | undefined {
  const value = scope[name];
  if (value === undefined) return undefined;
  return value === null ? "null" : typeof value === "string" ? value : value.join(", ");
}
