import { Deb2nixError } from "../error.ts";
import type { ElfInDeb, FileFact, FileProblem, ScriptFact, TextFact } from "./deb-facts.ts";
import { DEFAULT_LIMITS } from "./deb-limits.ts";

/**
 * No more is kept of one deb, in characters of text: zeros compress so well that a deb of 150 KB can hold
 * millions of files, or of names of a megabyte each. Real debs stay below a tenth of it.
 */
export const MAX_FACTS = 128 * 1024 * 1024;

/** What a file costs beside its names. */
const PER_FILE = 100;

/**
 * Counts what is kept of one deb. The function that it returns takes each fact before it is kept, and the
 * offset (bytes, in the tar) of the file that it is about; beyond `MAX_FACTS`, or `maxFiles` files, it throws
 * E_DEB_LIMIT.
 */
export function factsBudget(
  maxFiles = DEFAULT_LIMITS.files,
): (fact: FileFact | ElfInDeb | ScriptFact | TextFact | FileProblem, offset: number) => void {
  let left = MAX_FACTS;
  let files = 0;
  return (fact, offset) => {
    const isFile = "mode" in fact;
    left -= isFile ? sizeOfFile(fact) : JSON.stringify(fact).length;
    if (isFile && ++files > maxFiles) {
      throw new Deb2nixError("E_DEB_LIMIT", `it holds more than ${maxFiles} files`, {
        offset,
        hint: "Where you trust it, raise the limit with --max-files.",
      });
    }
    if (left >= 0) return;
    throw new Deb2nixError(
      "E_DEB_LIMIT",
      `what its files are called and hold takes more than ${MAX_FACTS} bytes`,
      {
        offset,
        hint: "No package is that large; do not trust this one.",
      },
    );
  };
}

/** Files are many, so theirs is not worth the detour. */
function sizeOfFile({ path, target }: FileFact): number {
  return PER_FILE + path.length + (target?.length ?? 0);
}
