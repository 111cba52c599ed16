import { readFileSync } from "node:fs";
import { type Config, parseConfig } from "../config/config.ts";
import { packageFile } from "../package-file.ts";

/** The profile of jetpack-nixos that ships with the tool. */
export function loadDefaultProfile(): Config {
  const url = packageFile("profiles/jetpack-nixos.toml");
  return parseConfig(readFileSync(url, "utf8"), "profiles/jetpack-nixos.toml");
}
