/**
 * deb2nix as a library: read debs, analyse ELF files, resolve what they need, plan packages, print Nix. The commands
 * are made of the same functions. Bad input throws `Deb2nixError`; nothing is printed, no variable of the environment
 * is read, and the process is never ended.
 */

import "./node-version.ts";

export { type Audit, audit } from "./audit/audit.ts";
export type { Finding, Severity } from "./audit/finding.ts";
export { type World, worldOf } from "./audit/world.ts";
export { type Config, DEFAULT_CONFIG, parseConfig, withProfile } from "./config/config.ts";
export { loadDefaultProfile } from "./config/default-profile.ts";
export type { ElfFacts } from "./elf/elf-facts.ts";
export { Deb2nixError, type ErrorKind } from "./error.ts";
export type { DebFacts } from "./facts/deb-facts.ts";
export { type DebEvent, type ReadDebsOptions, readDebs } from "./facts/read-debs.ts";
export { type ReadElfOptions, readElfInDeb } from "./facts/read-elf.ts";
export { readElfFile } from "./facts/read-elf-file.ts";
export { type EmbeddedIndex, loadEmbeddedIndex } from "./graph/embedded-index.ts";
export type { NixExpr } from "./nix/expression.ts";
export { packageFunction, packageSet } from "./nix/package-set.ts";
export { printNix } from "./nix/print.ts";
export { type AnalysedSet, analyseSet, type SetRequest } from "./plan/analyse-set.ts";
export type { PackagePlan } from "./plan/package-plan.ts";
export { planPackages } from "./plan/plan-packages.ts";
