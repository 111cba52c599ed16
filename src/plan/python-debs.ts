import type { DebFacts } from "../facts/deb-facts.ts";

/**
 * Whether a deb holds modules of Python only. Such debs are packages of their own: what they are built for is one
 * version of Python, and no output of a library.
 */
export function isPython({ files }: DebFacts): boolean {
  const content = files.filter(
    ({ path, type }) => type !== "directory" && !/^\/usr\/share\/doc\//.test(path),
  );
  return content.length > 0 && content.every(({ path }) => MODULES.test(path));
}

/** The same by Debian's names for such packages, of debs that are not at hand. */
export function isPythonName(debPackage: string): boolean {
  return /^python(\d+(\.\d+)?)?-/.test(debPackage);
}

/** Debian's places, and the one of Python's own installers. */
const MODULES = /\/lib\/python\d+(\.\d+)?\/(dist|site)-packages\//;
