/** `set(VARIABLE "lib/cmake/cub")` */
const DEFINED = /\bset\(\s*(\w{1,100}) "([\w.+-]+(?:\/[\w.+-]+){0,20})"\s*\)/g;

/** `${CMAKE_CURRENT_LIST_DIR}/${VARIABLE}/include` */
const USED = /\$\{CMAKE_CURRENT_LIST_DIR\}\/\$\{(\w{1,100})\}((?:\/[\w.+-]+){0,20})/g;

/**
 * Paths that a CMake file looks for upwards from its own directory with as many steps as a variable has names, each
 * of which it replaces by `..` (`list(TRANSFORM … REPLACE ".+" "../")`): how CUDA's header libraries find headers.
 */
export function countedUpwards(content: string): string[] {
  const steps = new Map<string, number>();
  for (const [, name, value] of content.matchAll(DEFINED)) steps.set(name!, value!.split("/").length);
  return [...content.matchAll(USED)].flatMap(([, name, rest]) => {
    const count = steps.get(name!);
    if (count === undefined || !content.includes(`TRANSFORM ${name} REPLACE ".+" "../")`)) return [];
    return [`${Array(count).fill("..").join("/")}${rest}`];
  });
}
