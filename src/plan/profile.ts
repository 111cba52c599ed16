import { readFileSync } from "node:fs";
import { fail, parseToml, refuseRest, tableOf, textOf, textsOf } from "../config/toml-values.ts";
import { Deb2nixError } from "../error.ts";
import { matchesWildcard } from "../wildcard.ts";
import { attrName } from "./attr-name.ts";

/** Debs that a package set builds as one package, by choice. */
export interface PackageChoice {
  readonly attr: string;
  readonly pname?: string;
  /** Names of Debian packages, `*` standing for any characters, the leading deb first. */
  readonly debs: readonly string[];
}

export interface Profile {
  readonly packages: readonly PackageChoice[];
}

/** The profile of jetpack-nixos that ships with the tool. */
export function loadDefaultProfile(): Profile {
  const url = new URL("../../profiles/jetpack-nixos.toml", import.meta.url);
  return parseProfile(readFileSync(url, "utf8"), "profiles/jetpack-nixos.toml");
}

/** Reads a profile from TOML text; `path` names it in errors. Throws `E_CONFIG` (usage). */
export function parseProfile(text: string, path: string): Profile {
  try {
    const { packages, ...rest } = parseToml(text);
    refuseRest(rest, "", "[packages.ATTR]");
    return { packages: Object.entries(tableOf(packages, "packages")).map(choiceOf) };
  } catch (error) {
    throw error instanceof Deb2nixError ? error.within(path) : error;
  }
}

function choiceOf([attr, value]: readonly [string, unknown]): PackageChoice {
  const where = `packages.${attr}`;
  const { debs, pname, ...rest } = tableOf(value, where);
  if (attrName(attr) !== attr) fail(`${where}: no package can be called so; ${attrName(attr)} would do`);
  refuseRest(rest, `${where}.`, "debs or pname");
  const names = textsOf(debs, `${where}.debs`);
  if (names.length === 0) fail(`${where}.debs must name a deb`);
  return { attr, debs: names, ...(pname === undefined ? {} : { pname: textOf(pname, `${where}.pname`) }) };
}

/** The choice that a deb of this name falls under, if any. */
export function choiceFor(profile: Profile, debPackage: string): PackageChoice | undefined {
  return profile.packages.find((choice) =>
    choice.debs.some((pattern) => matchesWildcard(pattern, debPackage)),
  );
}
