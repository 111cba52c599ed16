import { Deb2nixError } from "../error.ts";
import { nearest } from "../nearest.ts";
import { attributePath, type PackageChoices, packageChoices } from "./package-choices.ts";
import { releaseNumbers } from "./release-number.ts";
import { tomlPositions } from "./toml-positions.ts";
import {
  ConfigProblem,
  fail,
  parseToml,
  refuseRest,
  someTexts,
  type Table,
  tableOf,
  tablesOf,
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

/** A document as far as it could be read, and all that is wrong with the rest. */
export interface ReadConfig {
  readonly config: Config;
  /** In the order in which they stand there; `E_CONFIG` (usage). */
  readonly problems: readonly Deb2nixError[];
}

/**
 * Reads deb2nix.toml (schema/config.schema.json); `path` names it in errors, as `path:line:column` where that is
 * known. Throws the first of the problems of `readConfig`.
 */
export function parseConfig(text: string, path: string): Config {
  const { config, problems } = readConfig(text, path);
  const [first, ...others] = problems;
  if (first === undefined) return config;
  if (others.length === 0) throw first;
  const more = `\`deb2nix config check\` tells ${others.length} more.`;
  throw problemOf(first.message, first.path, first.hint === undefined ? more : `${first.hint} ${more}`);
}

/**
 * As `parseConfig`, but tells every part that is wrong: what is no TOML, unknown keys and values of the wrong kind,
 * one for each entry.
 * With `rules`, suppressions of others are wrong too.
 */
export function readConfig(text: string, path: string, rules?: readonly string[]): ReadConfig {
  const found: ConfigProblem[] = [];
  const attempt = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigProblem)) throw error;
      found.push(error);
      return otherwise;
    }
  };
  const document = attempt(() => parseToml(text), {});
  const config = documentConfig(document, attempt, rules);
  const positions = found.some(({ position }) => position === undefined) ? tomlPositions(text) : undefined;
  const problems = found
    .map((problem) => ({
      message: problem.message,
      hint: problem.hint,
      at: problem.position ?? positions?.(problem.place),
    }))
    .sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0))
    .map(({ message, hint, at }) => problemOf(message, at ? `${path}:${at.line}:${at.column}` : path, hint));
  return { config, problems };
}

function problemOf(message: string, path: string | undefined, hint: string | undefined): Deb2nixError {
  return new Deb2nixError("E_CONFIG", message, {
    kind: "usage",
    ...(path !== undefined && { path }),
    ...(hint !== undefined && { hint }),
  });
}

type Attempt = <T>(read: () => T, otherwise: T) => T;

function documentConfig(document: Table, attempt: Attempt, rules: readonly string[] | undefined): Config {
  const {
    target,
    sonames,
    "host-provided": hostProvided,
    packages,
    suppress,
    "leave-out": leaveOut,
    ...rest
  } = document;
  for (const [key, value] of Object.entries(rest)) {
    attempt(() => refuseRest({ [key]: value }, [], KEYS), undefined);
  }
  const each = <T>(value: unknown, key: string, read: (value: unknown, name: string) => T): [string, T][] =>
    Object.entries(attempt(() => tableOf(value, [key]), {})).flatMap(([name, inner]) =>
      attempt((): [string, T][] => [[name, read(inner, name)]], []),
    );
  return {
    symbolVersions: new Map([
      ...DEFAULT_SYMBOL_VERSIONS,
      ...attempt(() => symbolVersions(tableOf(target, ["target"])), []),
    ]),
    sonames: new Map(each(sonames, "sonames", (value, name) => attributePath(value, ["sonames", name]))),
    hostProvided: new Map(
      each(hostProvided, "host-provided", (value, name) => textOf(value, ["host-provided", name])),
    ),
    packages: new Map(each(packages, "packages", (value, attr) => packageChoices(attr, value))),
    leftOut: attempt(() => tablesOf(leaveOut, ["leave-out"]), []).flatMap((entry, index) =>
      attempt((): LeftOut[] => [leftOut(entry, index)], []),
    ),
    suppressions: attempt(() => tablesOf(suppress, ["suppress"]), []).flatMap((entry, index) =>
      attempt((): Suppression[] => [suppression(entry, index, rules)], []),
    ),
  };
}

const KEYS = ["target", "sonames", "host-provided", "packages", "leave-out", "suppress"] as const;

function leftOut({ debs, reason, ...rest }: Table, index: number): LeftOut {
  const place = ["leave-out", index];
  refuseRest(rest, place, ["debs", "reason"]);
  return {
    debs: someTexts(debs, [...place, "debs"], "name a deb"),
    reason: textOf(reason, [...place, "reason"]),
  };
}

function symbolVersions({ symbols, ...rest }: Table): [family: string, version: string][] {
  refuseRest(rest, ["target"], ["symbols"]);
  return Object.entries(tableOf(symbols, ["target", "symbols"])).map(([family, version]) => {
    const place = ["target", "symbols", family];
    const text = textOf(version, place);
    return /^\d+(\.\d+)*$/.test(text) ? [family, text] : fail(place, ` must be a version, as "2.42"`);
  });
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

function suppression(entry: Table, index: number, rules: readonly string[] | undefined): Suppression {
  const place = ["suppress", index];
  const { rule, reason, until, package: attr, path, subject, ...rest } = entry;
  refuseRest(rest, place, ["rule", "package", "path", "subject", "reason", "until"]);
  if (reason === undefined) fail(place, " has no reason");
  const text = (key: string, value: unknown): string => textOf(value, [...place, key]);
  if (until !== undefined && releaseNumbers(text("until", until)) === undefined) {
    fail([...place, "until"], ' must be a release, as "r40" or "r38.4"');
  }
  if (rules?.includes(text("rule", rule)) === false) {
    const close = nearest(text("rule", rule), rules);
    const hint = close === undefined ? "`deb2nix explain` lists the rules." : `Did you mean ${close}?`;
    fail([...place, "rule"], `: there is no rule ${JSON.stringify(rule)}`, hint);
  }
  const optional = Object.entries({ package: attr, path, subject, until }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, text(key, value)]],
  );
  return {
    rule: text("rule", rule),
    reason: text("reason", reason),
    ...(Object.fromEntries(optional) as Pick<Suppression, "package" | "path" | "subject" | "until">),
  };
}
