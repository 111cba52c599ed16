import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { deb2nix } from "../cli/run.ts";
import { type BuiltScope, buildAll } from "./build-all.ts";
import { type CudaScope, cudaScope } from "./cuda-scope.ts";
import { loaderWalk } from "./loader-walk.ts";
import { looksLikePackage } from "./looks-like-package.ts";
import { needBuilds, openNix } from "./nix-session.ts";
import { expectModel } from "./phases.ts";

const TIMEOUT = 300_000;
const nix = openNix();
afterAll(() => nix.end(), TIMEOUT);
beforeEach(needBuilds);

describe.each(["cuda-11.4", "cuda-12.6"] as const)("%s, standalone", (name) => {
  let made: Promise<CudaScope & BuiltScope> | undefined;

  /** All packages of the set, built once. */
  function built(): Promise<CudaScope & BuiltScope> {
    made ??= cudaScope(nix, name).then(async (converted) => {
      const attrs = converted.plans.map(({ attr }) => attr);
      return { ...converted, ...(await buildAll(nix, converted.scope, attrs)) };
    });
    return made;
  }

  test(
    "every package is built, with the outputs and with every file where the plan says",
    async () => {
      const start = performance.now();
      const { set, plans, paths, built: derivations } = await built();
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      for (const plan of plans) {
        const outputs = paths[plan.attr]!;
        expect([plan.attr, ...Object.keys(outputs).sort()]).toEqual([
          plan.attr,
          ...plan.division.outputs.map((output) => output.name).sort(),
        ]);
        const { layout } = set.packages.find(({ group }) => group.attr === plan.attr)!;
        expectModel({ plan, layout, outputs });
      }
      const outputs = Object.values(paths).flatMap((each) => Object.values(each));
      console.log(
        `${name}: ${plans.length} packages with ${outputs.length} outputs in ${derivations} derivations, ${seconds} s`,
      );
      const divided = plans.filter(({ division }) => division.outputs.length > 1);
      expect(divided.length).toBeGreaterThan(10);
    },
    TIMEOUT,
  );

  test(
    "dev and out propagate what the plan and stdenv say, and libraries refer to nothing that is for developers",
    async () => {
      const { plans, paths } = await built();
      for (const { attr, division } of plans) {
        const outputs = paths[attr]!;
        const propagated = Object.fromEntries(
          Object.entries(outputs).map(([output, path]) => [output, propagatedBy(path)]),
        );
        const pathsOf = (names: readonly string[]) => names.map((output) => outputs[output]!).sort();
        const first = (...names: readonly string[]) => names.find((output) => output in outputs)!;
        const wanted = new Set([first("bin", "out"), first("include", "dev", "out"), first("lib", "out")]);
        const propagater = first("dev", "out");
        wanted.delete(propagater);
        const isDivided = division.outputs.length > 1;
        const expected = Object.fromEntries(Object.keys(outputs).map((output) => [output, [] as string[]]));
        if (isDivided) expected[propagater] = pathsOf([...wanted]);
        if (division.propagated.length > 0) expected.out = pathsOf(division.propagated);
        expect([attr, propagated]).toEqual([attr, expected]);

        for (const output of ["bin", "lib"].filter((each) => each in outputs)) {
          const { stdout } = await nix.must("nix-store", ["--query", "--requisites", outputs[output]!]);
          const closure = new Set(stdout.trim().split("\n"));
          const carried = ["dev", "include", "static", "stubs", "samples", "doc"].filter((each) =>
            closure.has(outputs[each] ?? ""),
          );
          expect([attr, output, carried]).toEqual([attr, output, []]);
        }
      }
    },
    TIMEOUT,
  );

  test(
    "every library finds what it needs, and the audit of what was built finds nothing amiss",
    async () => {
      const { paths, glibc, missing, config } = await built();
      const outputs = Object.values(paths).flatMap((each) => Object.values(each));
      const report = loaderWalk(outputs, join(glibc, "lib"));
      expect(report).toMatchObject({ emptyRunPaths: [], badInterpreters: [] });
      expect(report.missing.filter(([, wanted]) => !missing.includes(wanted))).toEqual([]);
      expect(report.elfs).toBeGreaterThan(30);

      // The driver's packages, in which CUDA's find what they need.
      const { stdout: closure } = await nix.must("nix-store", ["--query", "--requisites", ...outputs]);
      const l4t = closure.match(/^\S+-nvidia-l4t-[^.\n]+-\d[^/\n]*$/gm) ?? [];
      const packages = [...outputs, ...l4t.filter((path) => !path.endsWith(".deb"))];
      const audited = packages.filter(looksLikePackage);
      const audit = await deb2nix(["audit", "--config", config, "--format", "json", ...audited]);
      expect(audit.stdout, audit.stderr).not.toBe("");
      const { findings } = JSON.parse(audit.stdout) as { findings: Finding[] };
      expect(findings.filter((finding) => !isExpected(finding, nix.folder))).toEqual([]);
    },
    TIMEOUT,
  );
});

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly package: string;
  readonly subject?: string;
}

function isExpected({ rule, severity, package: of, subject = "" }: Finding, folder: string): boolean {
  // What L4T's packages are told is their tests' business.
  if (severity === "note" || of.startsWith("l4t-")) return true;
  // The store of the test lies in a directory for temporary files.
  if (rule === "leaked-build-path") return subject.startsWith(`${folder}/store/`);
  // cuda_compat is there to have a newer one than the driver's.
  return rule === "duplicate-soname" && of === "cuda_compat" && subject === "libcuda.so.1";
}

/** Store paths in `nix-support/propagated-build-inputs` of an output. */
function propagatedBy(output: string): string[] {
  const file = join(output, "nix-support/propagated-build-inputs");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").split(/\s+/).filter(Boolean).sort();
}
