import type { Finding } from "../audit/finding.ts";
import type { SkippedDeb } from "../plan/empty-debs.ts";
import type { PackagePlan } from "../plan/package-plan.ts";
import { jsonDocument } from "./json.ts";

/** The document of `deb2nix convert --json` (schema/convert.schema.json). */
export function convertJson(
  packages: readonly PackagePlan[],
  skipped: readonly SkippedDeb[],
  findings: readonly Finding[],
): string {
  return jsonDocument({
    packages: packages.map(packageJson),
    skipped: skipped.map(({ deb, reason }) => ({ deb: deb.file, reason })),
    findings,
  });
}

/** What only the Nix printer needs stays out of the contract. */
function packageJson({
  byGpuDriver,
  gpuDrivers,
  hooks,
  installation: _installation,
  division: _division,
  isCuda: _isCuda,
  cudaSet: _cudaSet,
  opensDriver: _opensDriver,
  ...plan
}: PackagePlan): Readonly<Record<string, unknown>> {
  const drivers = gpuDrivers.length === 0 ? [] : [...byGpuDriver];
  return {
    ...plan,
    hooks: { tools: hooks.tools, flags: hooks.flags },
    debs: plan.debs.flatMap(({ file }) => (file === undefined ? [] : [file])),
    ...(plan.debs[0]?.repo === undefined ? {} : { repo: plan.debs[0].repo }),
    ...(drivers.length === 0
      ? {}
      : {
          byGpuDriver: Object.fromEntries(
            drivers.map(([driver, own]) => [driver, packageJson({ ...own, gpuDrivers: [] })]),
          ),
        }),
  };
}
