import { readFileSync } from "node:fs";
import { parse, TomlError } from "smol-toml";
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

/** Reads a profile from TOML text; `path` names it in errors. Throws `E_PROFILE` (usage). */
export function parseProfile(text: string, path: string): Profile {
  let document: Record<string, unknown>;
  try {
    document = parse(text);
  } catch (error) {
    if (error instanceof TomlError) fail(path, error.message.trim().replace(/\s*\n\s*/g, " "));
    throw error;
  }
  for (const key of Object.keys(document)) {
    if (key !== "packages") fail(path, `unknown key ${key}; expected [packages.ATTR]`);
  }
  const packages = document["packages"] ?? {};
  if (!isTable(packages)) fail(path, "packages must be a table");
  return {
    packages: Object.entries(packages).map(([attr, choice]) => {
      if (!isTable(choice)) fail(path, `packages.${attr} must be a table`);
      if (attrName(attr) !== attr) {
        fail(path, `packages.${attr}: no package can be called so; ${attrName(attr)} would do`);
      }
      const { debs, pname, ...rest } = choice;
      const unknown = Object.keys(rest)[0];
      if (unknown !== undefined)
        fail(path, `unknown key packages.${attr}.${unknown}; expected debs or pname`);
      if (!Array.isArray(debs) || debs.length === 0 || !debs.every((deb) => typeof deb === "string")) {
        fail(path, `packages.${attr}.debs must be a list of package names`);
      }
      if (pname !== undefined && typeof pname !== "string")
        fail(path, `packages.${attr}.pname must be a string`);
      return { attr, debs: debs as string[], ...(pname === undefined ? {} : { pname }) };
    }),
  };
}

/** The choice that a deb of this name falls under, if any. */
export function choiceFor(profile: Profile, debPackage: string): PackageChoice | undefined {
  return profile.packages.find((choice) =>
    choice.debs.some((pattern) => matchesWildcard(pattern, debPackage)),
  );
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fail(path: string, message: string): never {
  throw new Deb2nixError("E_PROFILE", message, { kind: "usage", path });
}
