import { field } from "../../debian/deb822.ts";
import { runsOn } from "../../plan/architecture.ts";
import { at, type Rule } from "../rule.ts";

export const wrongArch: Rule = {
  name: "wrong-arch",
  severity: "note",
  title: "An ELF file is for another machine than its package",
  check: ({ packages }) =>
    packages.flatMap((pkg) =>
      pkg.group.debs.flatMap((deb) => {
        const architecture = field(deb.control, "Architecture") ?? "all";
        return deb.elfs
          .filter((elf) => elf.flags.includes("DYNAMIC") && !runsOn(architecture, elf))
          .map((elf) => ({
            ...at(pkg, { deb: deb.file, from: elf.path }),
            confidence: "certain",
            message: `is for ${elf.machine}, ${elf.class} bit, in a package for ${architecture}: it is not patched`,
            evidence: [],
          }));
      }),
    ),
};
