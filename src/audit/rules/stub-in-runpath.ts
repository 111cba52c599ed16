import { at, type Observation, type Rule } from "../rule.ts";
import { runPaths } from "../run-path.ts";

/** A stub has the symbols of the driver and none of its code: it is for the linker, never for the loader. */
export const stubInRunpath: Rule = {
  name: "stub-in-runpath",
  severity: "warning",
  title: "A run path leads to stubs, which are loaded instead of the driver",
  check: ({ packages }) =>
    packages.flatMap(runPaths).flatMap(({ pkg, file, entries }) =>
      entries
        .filter(({ written }) => /(^|\/|-)stubs(\/|$)/.test(written))
        .map(
          ({ written }): Observation => ({
            ...at(pkg, file),
            confidence: "certain",
            subject: written,
            message: "has a directory of stubs in its run path",
            evidence: [`run path ${JSON.stringify(written)}`],
            help: "Remove it with patchelf --set-rpath; the driver is found in /run/opengl-driver/lib.",
          }),
        ),
    ),
};
