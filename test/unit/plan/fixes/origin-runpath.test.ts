import { describe, expect, test } from "vitest";
import { layOut } from "../../../../src/layout/lay-out.ts";
import { originRunpathFixes } from "../../../../src/plan/fixes/origin-runpath.ts";
import { debFacts } from "../../support/facts.ts";

describe("origin-runpath", () => {
  const fixesOf = (runpath: readonly string[]) => {
    const program = { path: "/opt/x/bin/run", runpath, interpreter: "/lib/ld-linux-aarch64.so.1" };
    const layout = layOut([debFacts({ name: "x", elfs: [program, { path: "/opt/x/lib/libx.so" }] })]);
    return originRunpathFixes(layout.files, layout);
  };

  test("a run path that leads to libraries of the package", () => {
    expect(fixesOf(["$ORIGIN/../lib/"])).toEqual([
      {
        kind: "origin-runpath",
        runpath: "$ORIGIN/../lib",
        because: [{ file: "/opt/x/bin/run", name: "$ORIGIN/../lib/" }],
      },
    ]);
    expect(fixesOf(["${ORIGIN}/../lib"])).toHaveLength(1);
  });

  test("one that leads nowhere, and an absolute one, are dead weight", () => {
    expect(fixesOf(["$ORIGIN/../none", "/opt/x/lib"])).toEqual([]);
  });
});
