import { type Clause, parseRelations } from "../../../src/debian/relations.ts";

/** By SONAME, the dependency that dpkg-shlibdeps gives to whoever names it; any of several where symbols differ. */
export type LibraryDependencies = ReadonlyMap<string, readonly Clause[]>;

/**
 * Parses the `shlibs` file of control.tar (deb-shlibs(5)): `[type:] name version dependency…`. Its version is what
 * follows `.so.` in the SONAME, or stands before `.so`: `libfoo 1` is libfoo.so.1, `libfoo 1.2` libfoo-1.2.so too.
 */
export function parseShlibs(text: string): LibraryDependencies {
  const found = new Map<string, Clause[]>();
  for (const line of text.split("\n")) {
    const match = /^(?:(?<type>[^:\s]+):\s+)?(?<name>\S+)\s+(?<version>\S+)(?:\s+(?<depends>\S.*))?$/.exec(
      line,
    )?.groups;
    // Lines with a type are for other kinds of packages, such as the installer's.
    if (match === undefined || match.type !== undefined || line.startsWith("#")) continue;
    const clauses = namesIn(match.depends ?? "");
    append(found, `${match.name}.so.${match.version}`, clauses);
    if (/^\d/.test(match.version!)) append(found, `${match.name}-${match.version}.so`, clauses);
  }
  return found;
}

/**
 * Parses the `symbols` file of control.tar (deb-symbols(5)): `SONAME dependency`, then `| dependency` for further
 * ones, `* field: value`, and a line that begins with a space for each symbol.
 */
export function parseSymbols(text: string): LibraryDependencies {
  const found = new Map<string, Clause[]>();
  let soname: string | undefined;
  for (const line of text.split("\n")) {
    const further = /^\| +(.*)$/.exec(line)?.[1];
    const [, name, depends] = /^([^\s|*#]\S*) +(\S.*)$/.exec(line) ?? [];
    soname = name ?? soname;
    const template = depends ?? further;
    if (soname === undefined || template === undefined) continue;
    append(found, soname, namesIn(template));
  }
  return found;
}

/** Without versions: they may be `#MINVER#`, which dpkg-shlibdeps replaces, or variables that nobody replaced. */
function namesIn(template: string): Clause[] {
  return parseRelations(template.replaceAll("#MINVER#", "").replace(/\([^()]*\)/g, ""));
}

/** Both together. */
export function mergeLibraryDependencies(...all: readonly LibraryDependencies[]): LibraryDependencies {
  const merged = new Map<string, Clause[]>();
  for (const one of all) for (const [soname, clauses] of one) append(merged, soname, clauses);
  return merged;
}

function append(found: Map<string, Clause[]>, soname: string, clauses: readonly Clause[]): void {
  found.set(soname, [...(found.get(soname) ?? []), ...clauses]);
}
