import type { Rule } from "./rule.ts";
import { absolutePath } from "./rules/absolute-path.ts";
import { brokenElf } from "./rules/broken-elf.ts";
import { clobberedFile } from "./rules/clobbered-file.ts";
import { danglingLink } from "./rules/dangling-link.ts";
import { deadRpathEntry } from "./rules/dead-rpath-entry.ts";
import { dlopenMissing } from "./rules/dlopen-missing.ts";
import { dlopenWrapper } from "./rules/dlopen-wrapper.ts";
import { driverVersion } from "./rules/driver-version.ts";
import { droppedFile } from "./rules/dropped-file.ts";
import { duplicateSoname } from "./rules/duplicate-soname.ts";
import { emptyElf } from "./rules/empty-elf.ts";
import { executableStack } from "./rules/executable-stack.ts";
import { foreignPath } from "./rules/foreign-path.ts";
import { ineffectiveRuntimeDependency } from "./rules/ineffective-runtime-dependency.ts";
import { leakedBuildPath } from "./rules/leaked-build-path.ts";
import { maintainerScript } from "./rules/maintainer-script.ts";
import { missingProvider } from "./rules/missing-provider.ts";
import { missingSonameLink } from "./rules/missing-soname-link.ts";
import { mixedVersions } from "./rules/mixed-versions.ts";
import { mutatedDeb } from "./rules/mutated-deb.ts";
import { noProgramInBin } from "./rules/no-program-in-bin.ts";
import { outsideDlopen } from "./rules/outside-dlopen.ts";
import { packageCycle } from "./rules/package-cycle.ts";
import { qtVersions } from "./rules/qt-versions.ts";
import { setIdFile } from "./rules/set-id-file.ts";
import { shadowsNixpkgs } from "./rules/shadows-nixpkgs.ts";
import { siblingDlopen } from "./rules/sibling-dlopen.ts";
import { specialFile } from "./rules/special-file.ts";
import { staleOverride } from "./rules/stale-override.ts";
import { stubInRunpath } from "./rules/stub-in-runpath.ts";
import { symbolVersionTooNew } from "./rules/symbol-version-too-new.ts";
import { textRelocation } from "./rules/text-relocation.ts";
import { uncertainProvider } from "./rules/uncertain-provider.ts";
import { undeclaredInput } from "./rules/undeclared-input.ts";
import { undefinedSymbol } from "./rules/undefined-symbol.ts";
import { unknownInterpreter } from "./rules/unknown-interpreter.ts";
import { unneededInput } from "./rules/unneeded-input.ts";
import { wrongArch } from "./rules/wrong-arch.ts";

/** Every rule that looks at the packages, by name. */
export const RULES: readonly Rule[] = [
  absolutePath,
  brokenElf,
  clobberedFile,
  danglingLink,
  deadRpathEntry,
  dlopenMissing,
  dlopenWrapper,
  driverVersion,
  droppedFile,
  duplicateSoname,
  emptyElf,
  executableStack,
  foreignPath,
  ineffectiveRuntimeDependency,
  leakedBuildPath,
  maintainerScript,
  missingProvider,
  missingSonameLink,
  mixedVersions,
  mutatedDeb,
  noProgramInBin,
  outsideDlopen,
  packageCycle,
  qtVersions,
  setIdFile,
  shadowsNixpkgs,
  siblingDlopen,
  specialFile,
  staleOverride,
  stubInRunpath,
  symbolVersionTooNew,
  textRelocation,
  uncertainProvider,
  undeclaredInput,
  undefinedSymbol,
  unknownInterpreter,
  unneededInput,
  wrongArch,
];

/** What `convert` tells beside what it prints: whatever the printed derivation cannot carry or solve. */
export const CONVERSION_RULES: readonly Rule[] = [
  brokenElf,
  // Of two files that may be the same, it does not matter which is kept.
  {
    ...clobberedFile,
    check: (world) => clobberedFile.check(world).filter(({ severity }) => severity !== "note"),
  },
  duplicateSoname,
  foreignPath,
  ineffectiveRuntimeDependency,
  maintainerScript,
  missingProvider,
  mixedVersions,
  noProgramInBin,
  qtVersions,
  setIdFile,
  specialFile,
  staleOverride,
  uncertainProvider,
  unknownInterpreter,
  wrongArch,
];
