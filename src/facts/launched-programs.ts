/** Characters; Linux opens no longer path (PATH_MAX, limits.h). */
const LONGEST = 4096;

/**
 * The programs that a desktop file starts, by `Exec` and `TryExec`, sorted (Desktop Entry Specification, "The Exec
 * key"). Of `env NAME=VALUE program` it is the program; words that start with a field code name none.
 */
export function launchedPrograms(content: string): string[] {
  const programs = [...content.matchAll(/^(?:Exec|TryExec)[ \t]*=[ \t]*(.*)$/gm)].flatMap(
    ([, value = ""]) => {
      if (value.length > LONGEST) return [];
      const words = wordsOf(value.replace(/\\s/g, " ").replace(/\\\\/g, "\\"));
      const isEnv = /^(?:\/usr)?(?:\/bin\/)?env$/.test(words[0] ?? "");
      // -u and -C of env(1) have an argument.
      const program = isEnv
        ? words.find((word, at) => at > 0 && !/^-|^\w+=/.test(word) && !/^-[uC]$/.test(words[at - 1]!))
        : words[0];
      return program === undefined || program === "" || program.startsWith("%") ? [] : [program];
    },
  );
  return [...new Set(programs)].sort();
}

/** Words, which may be in double quotes with backslashes inside. */
function wordsOf(value: string): string[] {
  return [...value.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s"]+/g)].map(([plain, quoted]) =>
    quoted === undefined ? plain : quoted.replace(/\\(.)/g, "$1"),
  );
}
