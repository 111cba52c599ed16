import { readFileSync } from "node:fs";
import { type Config, parseConfig } from "../config/config.ts";

/** The profile of jetpack-nixos that ships with the tool. */
export function loadDefaultProfile(): Config {
  const url = new URL("../../profiles/jetpack-nixos.toml", import.meta.url);
  return parseConfig(readFileSync(url, "utf8"), "profiles/jetpack-nixos.toml");
}
