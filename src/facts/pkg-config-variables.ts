/** A definition of a pkg-config file (pc(5)): keywords have a colon instead. */
const DEFINITION = /^[ \t]*([\w.]+)[ \t]*=([^\n]*)$/;

/** Characters of a value; Linux opens no longer path (PATH_MAX, limits.h). */
const LONGEST = 4096;

/** The definitions of a pkg-config file, in file order. */
export function pkgConfigVariables(content: string): { readonly name: string; readonly value: string }[] {
  return content.split("\n").flatMap((line) => {
    const [, name, value = ""] = DEFINITION.exec(line) ?? [];
    return name === undefined || value.length > LONGEST ? [] : [{ name, value: value.trim() }];
  });
}
