import { posix } from "node:path";
import { isLibraryName } from "../../graph/library-name.ts";
import { at, type Rule } from "../rule.ts";

/** Containers for Jetson carry such placeholders, over which the host's libraries are mounted. */
export const emptyElf: Rule = {
  name: "empty-elf",
  severity: "warning",
  title: "A library is an empty file",
  check: ({ packages }) =>
    packages.flatMap((pkg) =>
      pkg.layout.files
        .filter(
          ({ path, fact }) => fact.type === "file" && fact.size === 0 && isLibraryName(posix.basename(path)),
        )
        .map((file) => ({
          ...at(pkg, file),
          confidence: "certain",
          message: "has the name of a library and no content",
          evidence: ["0 bytes"],
          help: "Delete it: the loader stops at the first file of the name and fails.",
        })),
    ),
};
