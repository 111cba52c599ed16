import { Deb2nixError } from "../error.ts";
import type { ElfInDeb, FileFact, FileProblem, ScriptFact, TextFact } from "./deb-facts.ts";

/**
 * No more is kept of one deb, in characters of text: zeros compress so well that a deb of 150 KB can hold
 * millions of files, or of names of a megabyte each. Real debs stay below a tenth of it.
 */
export const MAX_FACTS = 128 * 1024 * 1024;

/** What a file costs beside its names. */
const PER_FILE = 100;

/**
 * Counts what is kept of one deb. The function that it returns takes each fact before it is kept, and the
 * offset (bytes, in the tar) of the file that it is about; beyond `MAX_FACTS` it throws E_DEB_LIMIT.
 */
export function factsBudget(): (
  fact: FileFact | ElfInDeb | ScriptFact | TextFact | FileProblem,
  offset: number,
) => void {
  let left = MAX_FACTS;
  return (fact, offset) => {
    left -= "mode" in fact ? sizeOfFile(fact) : JSON.stringify(fact).length;
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
