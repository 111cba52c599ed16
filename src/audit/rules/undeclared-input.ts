import { declarations } from "../declared-inputs.ts";
import { askers } from "../needs-by-name.ts";
import { at, type Rule } from "../rule.ts";

/** What a bump adds to DT_NEEDED and nobody adds to the hand-written list. */
export const undeclaredInput: Rule = {
  name: "undeclared-input",
  severity: "error",
  title: "An input that is needed is not declared",
  check: (world) =>
    declarations(world).flatMap(({ pkg, declared, reachable, needed }) =>
      [...needed]
        .filter(([attr]) => !declared.includes(attr))
        .map(([attr, needs]) => ({
          ...at(pkg, needs[0]!.file),
          // It builds as long as another input happens to bring it.
          severity: reachable.has(attr) ? "note" : "error",
          confidence: "certain",
          subject: attr,
          message: reachable.has(attr)
            ? `${attr} is needed, and comes only by way of another input`
            : `${attr} is needed, and is not among the declared inputs`,
          evidence: askers(needs),
          help: `Add ${attr} to buildInputs.`,
        })),
    ),
};
