import { COPIED_WRAPPERS } from "../../plan/fixes/wrapper-library.ts";
import { wrappersOf } from "../../plan/opened.ts";
import type { PackagePlan } from "../../plan/package-plan.ts";
import { openedLibraries } from "../opened-libraries.ts";
import { at, type Rule } from "../rule.ts";

/**
 * `dlopen` searches the run path of the file that calls it (ld.so(8)), and behind a wrapper that is the
 * wrapper's library, which knows nothing of what its callers want to open.
 */
export const dlopenWrapper: Rule = {
  name: "dlopen-wrapper",
  severity: "warning",
  title: "A library is opened through a function of another library, whose run path is searched",
  check: (world) =>
    world.packages.flatMap((pkg) => {
      const opened = Map.groupBy(openedLibraries(pkg), ({ file }) => file);
      const calling = pkg.patched
        .map((file) => ({ file, wrappers: wrappersOf(file) }))
        .filter(({ wrappers }) => wrappers.length > 0);
      if (calling.length === 0) return [];
      const helped = filesWithCopy(world.planOf(pkg.group.attr));
      return calling.map(({ file, wrappers }) => {
        const names = (opened.get(file) ?? []).filter(({ fact }) => fact.grade !== "possible");
        const canBeCopied = wrappers.some((wrapper) => COPIED_WRAPPERS.has(wrapper));
        return {
          ...at(pkg, file),
          // What loads plugins mostly gives whole paths, while NVIDIA's names are put together at run time.
          severity: names.length > 0 || canBeCopied ? "warning" : "note",
          confidence: names.length > 0 ? "certain" : "possible",
          subject: wrappers.join(", "),
          message: `opens libraries with ${wrappers.join(" and ")}: not its own run path is searched`,
          evidence: names.map(({ fact, resolution }) =>
            "attr" in resolution ? `${fact.name}, which is in ${resolution.attr}` : fact.name,
          ),
          help: helped.has(file.from)
            ? `What deb2nix prints gives the package a private copy of the library that defines ${wrappers[0]}.`
            : canBeCopied
              ? `Give the package a private copy of the library that defines ${wrappers[0]}, under another name ` +
                "and with a run path to what is opened."
              : "Start the program with LD_LIBRARY_PATH, or have it open what it needs by its whole path.",
        };
      });
    }),
};

/** Files, as in their deb, that are made to call a private copy of the wrapper's library. */
function filesWithCopy(plan: PackagePlan | undefined): ReadonlySet<string> {
  const copies = (plan?.fixes ?? []).filter(({ kind }) => kind === "private-wrapper");
  return new Set(copies.flatMap(({ because }) => because.map(({ file }) => file)));
}
