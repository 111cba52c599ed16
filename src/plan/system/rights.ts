import type { PlacedFile } from "../../layout/lay-out.ts";
import type { ScriptCommand } from "./script-words.ts";

/** A program that runs with more rights than its user has (NixOS: `security.wrappers`). */
export interface Wrapper {
  /** Absolute below the output. */
  readonly path: string;
  readonly owner: string;
  readonly group: string;
  readonly setuid: boolean;
  readonly setgid: boolean;
  /** As setcap(8) takes it: `cap_net_raw+ep`. */
  readonly capabilities?: string;
  /** Of chmod(1), for the world: `u+rx,g+x,o+x`. */
  readonly permissions?: string;
}

/** Programs with capabilities or another user's rights: by mode in the archive, setcap, chmod, dpkg-statoverride. */
export class RightsReader {
  readonly #placeOf: (path: string) => string | undefined;
  readonly #wrappers = new Map<string, Wrapper>();
  readonly #owners = new Map<string, { readonly owner: string; readonly group: string }>();

  constructor(files: readonly PlacedFile[], placeOf: (path: string) => string | undefined) {
    this.#placeOf = placeOf;
    for (const { path, fact } of files) {
      if (fact.type === "file" && (fact.mode & 0o6000) !== 0) this.#mode(path, fact.mode);
    }
  }

  read({ words }: ScriptCommand): boolean {
    const [program, ...rest] = words;
    const plain = rest.filter((word) => word === undefined || !/^-[^-]|^--\w/.test(word));
    switch (program) {
      case "setcap": {
        const [capabilities, path] = plain;
        return this.#add(path, { ...(capabilities !== undefined && { capabilities }) });
      }
      case "chmod": {
        const [mode = "", path] = plain;
        if (/^[0-7]{4,5}$/.test(mode) && (Number.parseInt(mode, 8) & 0o6000) !== 0) {
          const target = path === undefined ? undefined : this.#placeOf(path);
          if (target !== undefined) this.#mode(target, Number.parseInt(mode, 8));
          return target !== undefined;
        }
        if (/^[ug]*[ug]\+r?w?x?s$/.test(mode)) {
          return this.#add(path, { setuid: /^g*u/.test(mode), setgid: /^u*g/.test(mode) });
        }
        // What the file of the package may do otherwise is set in the package.
        return path !== undefined && this.#placeOf(path) !== undefined;
      }
      case "chown":
      case "chgrp": {
        const [who = "", path] = plain;
        const target = path === undefined ? undefined : this.#placeOf(path);
        if (target === undefined) return false;
        const [owner, group] = program === "chown" ? who.split(/[:.]/) : ["", who];
        this.#owners.set(target, { owner: owner || "root", group: group || "root" });
        return true;
      }
      case "dpkg-statoverride": {
        const [owner, group, mode, path] = plain;
        const target = path === undefined ? undefined : this.#placeOf(path);
        if (!words.includes("--add") || target === undefined) return !words.includes("--add");
        this.#owners.set(target, { owner: owner ?? "root", group: group ?? "root" });
        const bits = Number.parseInt(mode ?? "0", 8);
        if ((bits & 0o6000) !== 0) this.#mode(target, bits);
        return (bits & 0o6000) !== 0;
      }
      default:
        return false;
    }
  }

  /** Sorted by path. */
  wrappers(): Wrapper[] {
    return [...this.#wrappers.values()]
      .map((wrapper) => ({ ...wrapper, ...this.#owners.get(wrapper.path) }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #mode(path: string, mode: number): void {
    this.#wrappers.set(path, {
      ...bare(path),
      ...this.#wrappers.get(path),
      setuid: (mode & 0o4000) !== 0,
      setgid: (mode & 0o2000) !== 0,
      permissions: symbolic(mode),
    });
  }

  #add(path: string | undefined, change: Partial<Wrapper>): boolean {
    const target = path === undefined ? undefined : this.#placeOf(path);
    if (target === undefined) return false;
    this.#wrappers.set(target, { ...bare(target), ...this.#wrappers.get(target), ...change });
    return true;
  }
}

function bare(path: string): Wrapper {
  return { path, owner: "root", group: "root", setuid: false, setgid: false };
}

/** The permission bits as `security.wrappers` has them: `u+rx,g+x,o+x`. */
function symbolic(mode: number): string {
  return ["u", "g", "o"]
    .map((who, index) => {
      const bits = (mode >> (6 - 3 * index)) & 7;
      // Nobody writes into a wrapper.
      return bits === 0 ? "" : `${who}+${bits & 4 ? "r" : ""}${bits & 1 ? "x" : ""}`;
    })
    .filter((part) => part.length > 2)
    .join(",");
}
