import type { Diff } from "../release/diff/diff-releases.ts";
import type { Side } from "../release/diff/side.ts";
import { jsonDocument } from "./json.ts";

/** The document of `deb2nix diff --format json` (schema/diff.schema.json). */
export function diffJson({ old, new: fresh, changes, unread }: Diff): string {
  const count = (severity: string): number => changes.filter((change) => change.severity === severity).length;
  return jsonDocument({
    old: sideJson(old),
    new: sideJson(fresh),
    changes,
    unread,
    summary: { errors: count("error"), warnings: count("warning"), notes: count("note") },
  });
}

function sideJson({ name, kind, debs, scope }: Side): object {
  return {
    name,
    kind,
    debs: debs.length,
    read: debs.filter(({ facts }) => facts !== undefined).length,
    scope,
  };
}
