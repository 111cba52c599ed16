import { at, type Rule } from "../rule.ts";

/** DF_TEXTREL (gABI "Dynamic Section"): the loader writes into code, which hardened kernels forbid. */
export const textRelocation: Rule = {
  name: "text-relocation",
  severity: "note",
  title: "Code is changed when it is loaded",
  check: ({ packages }) =>
    packages.flatMap((pkg) =>
      pkg.layout.files
        .filter(({ elf }) => elf?.flags.includes("TEXTREL"))
        .map((file) => ({
          ...at(pkg, file),
          confidence: "certain",
          message: "asks the loader to write into its code",
          evidence: ["DF_TEXTREL"],
        })),
    ),
};
