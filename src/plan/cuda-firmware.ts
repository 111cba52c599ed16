import type { AnalysedSet } from "./analyse-set.ts";
import type { PackagePlan, PlannedDeb } from "./package-plan.ts";

/** The list of programs that Jetson's PVA may run for VPI, which its kernel driver loads as firmware. */
export interface PvaFirmware {
  /** `vpi2-firmware` */
  readonly pname: string;
  readonly deb: PlannedDeb;
  /** In the deb, absolute. */
  readonly from: string;
}

/** The firmware that debs of VPI carry beside the library; undefined where none does. */
export function pvaFirmware(
  { packages }: AnalysedSet,
  plans: readonly PackagePlan[],
): PvaFirmware | undefined {
  for (const { group, layout } of packages) {
    const plan = plans.find(({ attr }) => attr === group.attr);
    for (const { from, deb: file } of layout.files) {
      const name = /\/(vpi\d+)_pva_auth_allowlist$/.exec(from)?.[1];
      const deb = plan?.debs.find((each) => each.file === file);
      if (name !== undefined && deb !== undefined) return { pname: `${name}-firmware`, deb, from };
    }
  }
  return undefined;
}
