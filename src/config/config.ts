import { Deb2nixError } from "../error.ts";
import { nearest } from "../nearest.ts";
import { type ConfigProblem, ConfigProblems, fail, readAll, readEach } from "./config-problem.ts";
import { attributePath, type PackageChoices, packageChoices } from "./package-choices.ts";
import type { Place } from "./place.ts";
import { releaseNumbers } from "./release-number.ts";
import { tomlPositions } from "./toml-positions.ts";
import {
  entriesOf,
  optional,
  parseToml,
  refuseRest,
  someTexts,
  type Table,
  tableOf,
  textOf,
} from "./toml-values.ts";

/** A finding that somebody has looked at and wants no more; what is absent matches everything. */
export interface Suppression {
  readonly rule: string;
  /** Attribute of the package. */
  readonly package?: string;
  /** Path in the deb, `*` standing for any characters. */
  readonly path?: string;
  /** What the finding is about, `*` standing for any characters. */
  readonly subject?: string;
  readonly reason: string;
  /** The release from which on it no longer holds, as `r40`. */
  readonly until?: string;
}

/** Debs that a package set does without; what another package of it needs is there all the same. */
export interface LeftOut {
  /** Names of Debian packages, `*` standing for any characters. */
  readonly debs: readonly string[];
  readonly reason: string;
}

/** What a maintainer says in deb2nix.toml, or a profile for all who use a package set. */
export interface Config {
  /** The newest version of each family of symbol versions where the packages will live: `GLIBC` to `2.42`. */
  readonly symbolVersions: ReadonlyMap<string, string>;
  /** By SONAME, the attribute that provides it, whatever else does. */
  readonly sonames: ReadonlyMap<string, string>;
  /** By SONAME, why the machine itself brings it, so that no package has to. */
  readonly hostProvided: ReadonlyMap<string, string>;
  /** By attribute. */
  readonly packages: ReadonlyMap<string, PackageChoices>;
  readonly leftOut: readonly LeftOut[];
  readonly suppressions: readonly Suppression[];
}

/**
 * What nixpkgs 26.05 has, which jetpack-nixos pins (flake.lock at 4d857d6): glibc 2.42 (NixOS/nixpkgs#379542), and
 * the libraries of GCC 15 (nixpkgs' release notes for 26.05). The symbol versions of those were read from Debian's
 * libstdc++ 15.3.0, the same for arm64 and amd64, and from its libgcc 16.2.0, which says since when it has each.
 */
const DEFAULT_SYMBOL_VERSIONS: ReadonlyMap<string, string> = new Map([
  ["CXXABI", "1.3.15"],
  ["GCC", "14.0.0"],
  ["GLIBC", "2.42"],
  ["GLIBCXX", "3.4.34"],
]);

export const DEFAULT_CONFIG: Config = {
  symbolVersions: DEFAULT_SYMBOL_VERSIONS,
  sonames: new Map(),
  hostProvided: new Map(),
  packages: new Map(),
  leftOut: [],
  suppressions: [],
};

/** A document, or all that is wrong with it. */
export type ReadConfig =
  | { readonly kind: "config"; readonly config: Config }
  /** In the order in which they stand there; `E_CONFIG` (usage). */
  | { readonly kind: "problems"; readonly problems: readonly [Deb2nixError, ...Deb2nixError[]] };

/**
 * Reads deb2nix.toml (schema/config.schema.json); `path` names it in errors, as `path:line:column` where that is
 * known. Throws one of the problems of `readConfig`: the first that says how to mend it, else the first.
 */
export function parseConfig(text: string, path: string): Config {
  const read = readConfig(text, path);
  if (read.kind === "config") return read.config;
  const { problems } = read;
  // What is missing may be there under a misspelt name, which stands behind it.
  const first = problems.find(({ hint }) => hint !== undefined) ?? problems[0];
  if (problems.length === 1) throw first;
  const more = `\`deb2nix config check\` tells ${problems.length - 1} more.`;
  throw problemOf(first.message, first.path, first.hint === undefined ? more : `${first.hint} ${more}`);
}

/**
 * As `parseConfig`, but tells every part that is wrong: what is no TOML, unknown keys, values of the wrong kind and
 * values that are missing. With `rules`, suppressions of others are wrong too.
 */
export function readConfig(text: string, path: string, rules?: readonly string[]): ReadConfig {
  try {
    return { kind: "config", config: documentConfig(parseToml(text), rules) };
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error;
    const [first, ...others] = inOrder(error.problems, text, path);
    return { kind: "problems", problems: [first!, ...others] };
  }
}

function inOrder(problems: readonly ConfigProblem[], text: string, path: string): readonly Deb2nixError[] {
  const positions = problems.some(({ position }) => position === undefined) ? tomlPositions(text) : undefined;
  return problems
    .map(({ message, hint, place, position }) => ({ message, hint, at: position ?? positions?.(place) }))
    .sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0))
    .map(({ message, hint, at }) => problemOf(message, at ? `${path}:${at.line}:${at.column}` : path, hint));
}

function problemOf(message: string, path: string | undefined, hint: string | undefined): Deb2nixError {
  return new Deb2nixError("E_CONFIG", message, {
    kind: "usage",
    ...(path !== undefined && { path }),
    ...(hint !== undefined && { hint }),
  });
}

function documentConfig(document: Table, rules: readonly string[] | undefined): Config {
  const {
    target,
    sonames,
    "host-provided": hostProvided,
    packages,
    suppress,
    "leave-out": leaveOut,
    ...rest
  } = document;
  const { rest: _, ...config } = readAll({
    rest: () => refuseRest(rest, [], KEYS),
    symbolVersions: () => symbolVersions(tableOf(target, ["target"])),
    sonames: () => byName(sonames, ["sonames"], attributePath),
    hostProvided: () => byName(hostProvided, ["host-provided"], textOf),
    packages: () => byName(packages, ["packages"], (value, [, attr]) => packageChoices(String(attr), value)),
    leftOut: () => entriesOf(leaveOut, ["leave-out"], leftOut),
    suppressions: () => entriesOf(suppress, ["suppress"], (entry, place) => suppression(entry, place, rules)),
  });
  return config;
}

const KEYS = ["target", "sonames", "host-provided", "packages", "leave-out", "suppress"] as const;

/** What `read` makes of each value of the table at `place`. */
function byName<T>(
  value: unknown,
  place: Place,
  read: (value: unknown, place: Place) => T,
): ReadonlyMap<string, T> {
  const entries = Object.entries(tableOf(value, place));
  return new Map(readEach(entries, ([name, inner]) => [name, read(inner, [...place, name])] as const));
}

function leftOut({ debs, reason, ...rest }: Table, place: Place): LeftOut {
  const read = readAll({
    rest: () => refuseRest(rest, place, ["debs", "reason"]),
    debs: () => someTexts(debs, [...place, "debs"], "name a deb"),
    reason: () => textOf(reason, [...place, "reason"]),
  });
  return { debs: read.debs, reason: read.reason };
}

function symbolVersions({ symbols, ...rest }: Table): ReadonlyMap<string, string> {
  const read = readAll({
    rest: () => refuseRest(rest, ["target"], ["symbols"]),
    symbols: () => byName(symbols, ["target", "symbols"], symbolVersion),
  });
  return new Map([...DEFAULT_SYMBOL_VERSIONS, ...read.symbols]);
}

function symbolVersion(value: unknown, place: Place): string {
  const text = textOf(value, place);
  return /^\d+(\.\d+)*$/.test(text) ? text : fail(place, ` must be a version, as "2.42"`);
}

/**
 * A profile with what deb2nix.toml says besides: of one name, and of each key of one package, the latter counts.
 * The target is the maintainer's alone.
 */
export function withProfile(profile: Config, own: Config): Config {
  const packages = new Map(profile.packages);
  for (const [attr, choices] of own.packages) packages.set(attr, together(packages.get(attr), choices));
  return {
    symbolVersions: own.symbolVersions,
    sonames: new Map([...profile.sonames, ...own.sonames]),
    hostProvided: new Map([...profile.hostProvided, ...own.hostProvided]),
    packages,
    leftOut: [...profile.leftOut, ...own.leftOut],
    suppressions: [...own.suppressions, ...profile.suppressions],
  };
}

function together(before: PackageChoices | undefined, own: PackageChoices): PackageChoices {
  if (before === undefined) return own;
  const or = <T>(mine: readonly T[], theirs: readonly T[]): readonly T[] => (mine.length > 0 ? mine : theirs);
  return {
    ...before,
    ...own,
    debs: or(own.debs, before.debs),
    split: or(own.split, before.split),
    inputs: {
      ...before.inputs,
      ...own.inputs,
      add: [...before.inputs.add, ...own.inputs.add],
      remove: [...before.inputs.remove, ...own.inputs.remove],
      runtime: [...before.inputs.runtime, ...own.inputs.runtime],
    },
    relocate: [...before.relocate, ...own.relocate],
  };
}

function suppression(entry: Table, place: Place, rules: readonly string[] | undefined): Suppression {
  const { rule, reason, until, package: attr, path, subject, ...rest } = entry;
  const text = (key: string, value: unknown): string | undefined => optional(value, [...place, key], textOf);
  const read = readAll({
    rest: () => refuseRest(rest, place, ["rule", "package", "path", "subject", "reason", "until"]),
    rule: () => ruleOf(rule, [...place, "rule"], rules),
    reason: () =>
      reason === undefined ? fail(place, " has no reason") : textOf(reason, [...place, "reason"]),
    package: () => text("package", attr),
    path: () => text("path", path),
    subject: () => text("subject", subject),
    until: () => optional(until, [...place, "until"], releaseText),
  });
  return {
    rule: read.rule,
    reason: read.reason,
    ...(read.package !== undefined && { package: read.package }),
    ...(read.path !== undefined && { path: read.path }),
    ...(read.subject !== undefined && { subject: read.subject }),
    ...(read.until !== undefined && { until: read.until }),
  };
}

function ruleOf(value: unknown, place: Place, rules: readonly string[] | undefined): string {
  const rule = textOf(value, place);
  if (rules === undefined || rules.includes(rule)) return rule;
  const close = nearest(rule, rules);
  const hint = close === undefined ? "`deb2nix explain` lists the rules." : `Did you mean ${close}?`;
  return fail(place, `: there is no rule ${JSON.stringify(rule)}`, hint);
}

function releaseText(value: unknown, place: Place): string {
  const text = textOf(value, place);
  if (releaseNumbers(text) === undefined) fail(place, ' must be a release, as "r40" or "r38.4"');
  return text;
}
