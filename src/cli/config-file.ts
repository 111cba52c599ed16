import { readFileSync } from "node:fs";
import { fileError } from "../archive/file-chunks.ts";
import { Deb2nixError } from "../error.ts";
import { refuseStandardInput } from "./standard-input.ts";

/** Read where --config does not say otherwise and there is one in the current directory. */
export const CONFIG_FILE = "deb2nix.toml";

/** The text of a file of choices. Throws `code` and E_STDIN (usage) where it cannot be read. */
export function readConfigText(code: "E_CONFIG" | "E_PROFILE", path: string): string {
  refuseStandardInput(path, "a configuration");
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { message, hint, cause } = fileError(path, error as NodeJS.ErrnoException);
    throw new Deb2nixError(code, message, {
      kind: "usage",
      path,
      cause,
      ...(hint !== undefined && { hint }),
    });
  }
}
