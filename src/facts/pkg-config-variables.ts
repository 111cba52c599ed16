/** A definition of a pkg-config file (pc(5)): keywords have a colon instead. */
const DEFINITION = /^[ \t]*([\w.]+)[ \t]*=[ \t]*(.*?)[ \t]*$/;

/** The definitions of a pkg-config file, in file order. */
export function pkgConfigVariables(content: string): { readonly name: string; readonly value: string }[] {
  return content.split("\n").flatMap((line) => {
    const [, name, value] = DEFINITION.exec(line.replace(/\r$/, "")) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
}
