import type { Regenerated } from "../release/regenerate-tree.ts";
import { jsonDocument } from "./json.ts";
import { unifiedDiff } from "./unified-diff.ts";

/** The document of `deb2nix regenerate --json` (schema/regenerate.schema.json). */
export function regenerateJson(result: Regenerated, isWriting: boolean): string {
  const { releases, outcomes, findings, ignoredPins, recovery } = result;
  return jsonDocument({
    written: isWriting,
    ...(recovery && { recovery }),
    releases: releases.map(({ name, debs, unread, attrs }) => ({
      release: name,
      debs: debs.length,
      unread: [...unread.values()].flat().sort(),
      packages: [...attrs].sort(),
    })),
    ignored: ignoredPins,
    files: outcomes.map((outcome) => {
      if (!("after" in outcome)) return outcome;
      const { before, after, ...told } = outcome;
      return { ...told, diff: unifiedDiff(outcome.path, before, after) };
    }),
    findings: findings.map(({ release, finding }) => ({ ...finding, ...(release && { release }) })),
  });
}
