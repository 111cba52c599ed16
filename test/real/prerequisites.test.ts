import { expect, test } from "vitest";
import { checkPrerequisites } from "./prerequisites.ts";

test("missing programs are named with the packages that have them", () => {
  const prerequisites = [
    { program: "sh", package: "dash" },
    { program: "no-such-program", package: "no-such-package" },
    { program: "nor-this", package: "other" },
  ];
  expect(() => checkPrerequisites(prerequisites)).toThrow(
    "The tests on real debs need no-such-program, nor-this: install the Debian packages no-such-package other.",
  );
  expect(() => checkPrerequisites(prerequisites.slice(0, 1))).not.toThrow();
});
