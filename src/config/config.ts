import { Deb2nixError } from "../error.ts";
import { attributePath, type PackageChoices, packageChoices } from "./package-choices.ts";
import { releaseNumbers } from "./release-number.ts";
import { fail, parseToml, refuseRest, type Table, tableOf, tablesOf, textOf } from "./toml-values.ts";

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
  suppressions: [],
};

/**
 * Reads deb2nix.toml (schema/config.schema.json); `path` names it in errors. Throws `E_CONFIG` (usage) for
 * what is no TOML, for unknown keys and for values of the wrong kind.
 */
export function parseConfig(text: string, path: string): Config {
  try {
    const { target, sonames, "host-provided": hostProvided, packages, suppress, ...rest } = parseToml(text);
    refuseRest(rest, "", "target, sonames, host-provided, packages or suppress");
    return {
      symbolVersions: new Map([...DEFAULT_SYMBOL_VERSIONS, ...symbolVersions(tableOf(target, "target"))]),
      sonames: texts(sonames, "sonames", attributePath),
      hostProvided: texts(hostProvided, "host-provided", textOf),
      packages: new Map(
        Object.entries(tableOf(packages, "packages")).map(([attr, entry]) => [
          attr,
          packageChoices(attr, entry),
        ]),
      ),
      suppressions: tablesOf(suppress, "suppress").map(suppression),
    };
  } catch (error) {
    throw error instanceof Deb2nixError ? error.within(path) : error;
  }
}

function symbolVersions({ symbols, ...rest }: Table): [family: string, version: string][] {
  refuseRest(rest, "target.", "symbols");
  return Object.entries(tableOf(symbols, "target.symbols")).map(([family, version]) => {
    const where = `target.symbols.${family}`;
    const text = textOf(version, where);
    return /^\d+(\.\d+)*$/.test(text) ? [family, text] : fail(`${where} must be a version, as "2.42"`);
  });
}

function texts(
  value: unknown,
  where: string,
  read: (value: unknown, where: string) => string,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(tableOf(value, where)).map(([name, text]) => [name, read(text, `${where}.${name}`)]),
  );
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

function suppression(entry: Table, index: number): Suppression {
  const where = `suppress ${index + 1}`;
  const { rule, reason, until, package: attr, path, subject, ...rest } = entry;
  refuseRest(rest, `${where}: `, "rule, package, path, subject, reason or until");
  if (reason === undefined) fail(`${where} has no reason`);
  if (until !== undefined && releaseNumbers(textOf(until, `${where}: until`)) === undefined) {
    fail(`${where}: until must be a release, as "r40" or "r38.4"`);
  }
  const optional = Object.entries({ package: attr, path, subject, until }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, textOf(value, `${where}: ${key}`)]],
  );
  return {
    rule: textOf(rule, `${where}: rule`),
    reason: textOf(reason, `${where}: reason`),
    ...(Object.fromEntries(optional) as Pick<Suppression, "package" | "path" | "subject" | "until">),
  };
}
