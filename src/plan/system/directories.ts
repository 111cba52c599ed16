import { posix } from "node:path";
import type { ScriptCommand } from "./script-words.ts";

/** A directory outside of the package that a script makes. */
export interface StateDirectory {
  readonly path: string;
  /** Octal, four digits. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
}

/** Where programs keep what they write. */
const STATE = /^\/(var|srv|run)\/[^/]/;

/** Directories that scripts make, and whose they become. */
export class DirectoriesReader {
  readonly #directories = new Map<string, StateDirectory>();

  read({ words }: ScriptCommand): boolean {
    const [program] = words;
    switch (program) {
      case "mkdir":
      case "install": {
        const { mode, owner, group, paths, isDirectory } = optionsOf(words);
        if (program === "install" && !isDirectory) return false;
        return each(paths, (path) => {
          const before = this.#directories.get(path) ?? { path, mode: "0755", owner: "root", group: "root" };
          this.#directories.set(path, {
            ...before,
            ...(mode !== undefined && { mode: mode.padStart(4, "0") }),
            ...(owner !== undefined && { owner }),
            ...(group !== undefined && { group }),
          });
          return true;
        });
      }
      case "chown":
      case "chgrp":
      case "chmod": {
        const [what = "", ...paths] = words.slice(1).filter((word) => !word?.startsWith("-"));
        const [owner, group] = program === "chgrp" ? [undefined, what] : what.split(/[:.]/);
        return each(paths, (path) => {
          const before = this.#directories.get(path);
          if (before === undefined) return false;
          if (program === "chmod") {
            if (!/^[0-7]{3,4}$/.test(what)) return false;
            this.#directories.set(path, { ...before, mode: what.padStart(4, "0") });
          } else {
            this.#directories.set(path, { ...before, ...(owner && { owner }), ...(group && { group }) });
          }
          return true;
        });
      }
      default:
        return false;
    }
  }

  /** Sorted by path. */
  made(): StateDirectory[] {
    return [...this.#directories.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}

/** Whether all paths are known ones of the machine's state, and `read` takes each. */
function each(paths: readonly (string | undefined)[], read: (path: string) => boolean): boolean {
  if (paths.length === 0) return false;
  return paths
    .map(
      (path) =>
        path !== undefined &&
        STATE.test(path) &&
        !/\s/.test(path) &&
        read(posix.normalize(path).replace(/\/$/, "")),
    )
    .every(Boolean);
}

interface Made {
  readonly mode?: string;
  readonly owner?: string;
  readonly group?: string;
  readonly isDirectory: boolean;
  readonly paths: readonly (string | undefined)[];
}

/** The options of mkdir(1) and install(1). */
function optionsOf(words: ScriptCommand["words"]): Made {
  const paths: (string | undefined)[] = [];
  const values: Record<string, string | undefined> = {};
  let isDirectory = false;
  const rest = words.slice(1);
  while (rest.length > 0) {
    const word = rest.shift();
    const [, name, value] = /^(-[mog]|--(?:mode|owner|group))(?:=(.*))?$/.exec(word ?? "") ?? [];
    if (name !== undefined) values[name.replace(/^-+/, "").charAt(0)] = value ?? rest.shift();
    else if (word?.startsWith("-")) isDirectory ||= /^(-[a-zA-Z]*d|--directory)/.test(word);
    else if (!/^\d*[<>]/.test(word ?? "")) paths.push(word);
  }
  const { m, o, g } = values;
  return {
    ...(m !== undefined && /^[0-7]{3,4}$/.test(m) && { mode: m }),
    ...(o !== undefined && { owner: o }),
    ...(g !== undefined && { group: g }),
    isDirectory,
    paths,
  };
}
