import { readFileSync } from "node:fs";
import { packageFile } from "../package-file.ts";

/** Which package of nixpkgs has a program, and which set of an interpreter a module (data/programs.json). */
export interface ProgramIndex {
  /** By base name; attribute paths. Interpreters with a version only where their `bin` has that name. */
  readonly programs: ReadonlyMap<string, string>;
  /** Base names that NixOS has in `/run/wrappers/bin` alone. */
  readonly setuid: ReadonlySet<string>;
  /** By attribute of the interpreter, then by Debian package: the attribute in its `pkgs`. */
  readonly modules: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

let known: ProgramIndex | undefined;

/** Reads the index that ships with the tool, once. */
export function programIndex(): ProgramIndex {
  known ??= readIndex();
  return known;
}

function readIndex(): ProgramIndex {
  const data = JSON.parse(readFileSync(packageFile("data/programs.json"), "utf8")) as {
    readonly programs: Record<string, string>;
    readonly coreutils: readonly string[];
    readonly setuid: readonly string[];
    readonly modules: Record<string, Record<string, string>>;
  };
  return {
    programs: new Map([
      ...Object.entries(data.programs),
      ...data.coreutils.map((name) => [name, "coreutils"] as const),
    ]),
    setuid: new Set(data.setuid),
    modules: new Map(
      Object.entries(data.modules).map(([attr, modules]) => [attr, new Map(Object.entries(modules))]),
    ),
  };
}
