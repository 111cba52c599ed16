import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeReleases } from "../../../../src/nix/releases/merge-releases.ts";
import { builderView } from "./builder-view.ts";
import { evaluate } from "./evaluate.ts";
import { ALL, variants } from "./variants-arbitrary.ts";

const scopes = { majors: ALL, attributes: new Map(ALL.map((major) => [major, new Set<string>()])) };

test("in every release the merged function calls the builder as the release's own does", () => {
  fc.assert(
    fc.property(variants, (releases) => {
      const merged = mergeReleases(releases, scopes);
      for (const { major, expr } of releases) {
        expect(builderView(evaluate(merged, major))).toEqual(builderView(evaluate(expr, major)));
      }
    }),
    { numRuns: 400 },
  );
});
