import { Deb2nixError } from "../error.ts";
import { refuseStandardInput } from "./standard-input.ts";
import { readTextFile } from "./text-file.ts";

/** Read where --config does not say otherwise and there is one in the current directory. */
export const CONFIG_FILE = "deb2nix.toml";

/** In bytes; the choices of a whole package set have some thousand. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The text of a file of choices. Throws `code` and E_STDIN (usage) where it cannot be read. */
export async function readConfigText(code: "E_CONFIG" | "E_PROFILE", path: string): Promise<string> {
  refuseStandardInput(path, "a configuration");
  try {
    return await readTextFile(path, MAX_BYTES);
  } catch (error) {
    if (!(error instanceof Deb2nixError)) throw error;
    const { message, hint } = error;
    throw new Deb2nixError(code, message, {
      kind: "usage",
      path,
      cause: error,
      ...(hint !== undefined && { hint }),
    });
  }
}
