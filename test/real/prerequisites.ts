import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** A program that the tests on real debs run, and the Debian package that has it. */
export interface Prerequisite {
  readonly program: string;
  readonly package: string;
}

export const PREREQUISITES: readonly Prerequisite[] = [
  { program: "bash", package: "bash" },
  { program: "dpkg-deb", package: "dpkg" },
  { program: "readelf", package: "binutils" },
  { program: "tar", package: "tar" },
];

/** Throws with the packages to install where a program is missing. */
export function checkPrerequisites(prerequisites = PREREQUISITES, path = process.env.PATH ?? ""): void {
  const missing = prerequisites.filter(({ program }) => !isInstalled(program, path));
  if (missing.length === 0) return;
  const programs = missing.map(({ program }) => program).join(", ");
  const packages = missing.map((prerequisite) => prerequisite.package).join(" ");
  throw new Error(`The tests on real debs need ${programs}: install the Debian packages ${packages}.`);
}

function isInstalled(program: string, path: string): boolean {
  return path.split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
