/** Compiled patterns: there are some dozen, and each meets every file. */
const compiled = new Map<string, RegExp>();

/**
 * Whether `moveToOutput` takes `path` (absolute below the output) along when it moves `pattern` (`lib/*.a`): the
 * path itself, or a directory above it, is what the shell's pattern stands for. `*` takes no slash and no leading
 * dot (bash without globstar and dotglob).
 */
export function takes(pattern: string, path: string): boolean {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    const names = pattern.split("/").map((name) => {
      const literal = name.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
      return `${name.startsWith("*") ? "(?!\\.)" : ""}${literal.replaceAll("*", "[^/]*")}`;
    });
    expression = new RegExp(`^/${names.join("/")}(?=/|$)`);
    compiled.set(pattern, expression);
  }
  return expression.test(path);
}
