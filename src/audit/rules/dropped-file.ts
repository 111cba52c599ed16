import { at, type Rule } from "../rule.ts";

/** Every path of a deb is accounted for: what is not in the output is named, with the reason. */
export const droppedFile: Rule = {
  name: "dropped-file",
  severity: "note",
  title: "A file of the deb is left out of the package",
  check: ({ packages }) =>
    packages.flatMap((pkg) =>
      pkg.layout.losses.flatMap((loss) =>
        loss.kind === "dropped"
          ? [{ ...at(pkg, loss), confidence: "certain", message: "is left out", evidence: [loss.reason] }]
          : [],
      ),
    ),
};
