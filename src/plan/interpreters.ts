import { posix } from "node:path";
import { field } from "../debian/deb822.ts";
import { parseRelations } from "../debian/relations.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import { programIndex } from "../graph/program-index.ts";
import { order } from "../order.ts";
import type { AnalysedPackage } from "./analyse-groups.ts";

/** Why a package needs an interpreter: the first line of this script (its path in the deb), without `#!`. */
export interface InterpreterEvidence {
  readonly file: string;
  readonly interpreter: string;
}

/** An interpreter of scripts, which patchShebangs takes from the inputs. */
export interface Interpreter {
  /** In nixpkgs: `python3`. */
  readonly attr: string;
  /** Attributes in its `pkgs` that the debs' Depends name, sorted. */
  readonly modules: readonly string[];
  /** Sorted by file. */
  readonly because: readonly InterpreterEvidence[];
}

export interface Interpreters {
  /** Sorted by attribute. */
  readonly known: readonly Interpreter[];
  /** Scripts whose interpreter the index does not have, sorted by file. */
  readonly unknown: readonly InterpreterEvidence[];
  /** Debian's packages of modules that the index does not have, sorted; only of interpreters that are inputs. */
  readonly unknownModules: readonly string[];
}

/** stdenv has both in the path that patchShebangs searches; `/bin/sh` is there on NixOS too. */
const FROM_STDENV: ReadonlySet<string> = new Set(["bash", "sh"]);

/** The interpreters of executable scripts, but for documentation and what NixOS never runs. */
export function interpretersOf({ group, layout }: AnalysedPackage): Interpreters {
  const { programs } = programIndex();
  const own = new Set(layout.files.map(({ path }) => path));
  const texts = new Map(
    group.debs.flatMap(({ file, texts }) => texts.map((text) => [`${file} ${text.path}`, text] as const)),
  );
  const found = new Map<string, InterpreterEvidence[]>();
  const unknown: InterpreterEvidence[] = [];
  for (const { path, deb, from, fact } of layout.files) {
    if (fact.type === "symlink" || (fact.mode & 0o100) === 0 || IDLE.test(path)) continue;
    const interpreter = texts.get(`${deb} ${from}`)?.interpreter;
    const name = interpreter === undefined ? undefined : programOf(interpreter);
    if (interpreter === undefined || name === undefined) continue;
    if (own.has(`/bin/${name}`)) continue;
    if (name === "sh" || (FROM_STDENV.has(name) && group.target !== "standalone")) continue;
    const attr = programs.get(name);
    const because = { file: from, interpreter };
    if (attr === undefined) unknown.push(because);
    else found.set(attr, [...(found.get(attr) ?? []), because]);
  }
  const known: Interpreter[] = [];
  const unknownModules: string[] = [];
  for (const [attr, because] of found) {
    const named = modulesOf(attr, group.debs);
    known.push({ attr, modules: named.known, because: because.toSorted((a, b) => order(a.file, b.file)) });
    unknownModules.push(...named.unknown);
  }
  return {
    known: known.sort((a, b) => order(a.attr, b.attr)),
    unknown: unknown.sort((a, b) => order(a.file, b.file)),
    unknownModules: unknownModules.sort(),
  };
}

/** Nobody starts them on NixOS. */
const IDLE = /^\/(share\/(doc|man|info)|etc\/(init\.d|cron[^/]*|kernel|network|apt|ppp))\//;

/**
 * The base name of the interpreter in a first line without `#!`; undefined where it is at a place that patchShebangs
 * leaves alone, such as a path below `/opt`.
 */
function programOf(line: string): string | undefined {
  const words = line.split(/\s+/);
  const [first = ""] = words;
  if (!/^(\/usr)?(\/local)?\/s?bin\/[^/]+$/.test(first)) return undefined;
  if (posix.basename(first) !== "env") return posix.basename(first);
  const name = words.find((word, index) => index > 0 && !/^-|=/.test(word));
  return name === undefined ? undefined : posix.basename(name);
}

/** Packages of the language's standard library in Debian, or of no use without Debian. */
const NO_MODULES = /^python3-(all|apt|debian|dev|distutils|minimal|venv|wheel|pip|stdlib)$/;

function modulesOf(attr: string, debs: readonly DebFacts[]): { known: string[]; unknown: string[] } {
  const family = attr.startsWith("python3") ? "python3" : attr;
  const modules = programIndex().modules.get(family);
  if (modules === undefined) return { known: [], unknown: [] };
  const isModule = (name: string): boolean =>
    family === "python3" ? name.startsWith("python3-") && !NO_MODULES.test(name) : /^lib.+-perl$/.test(name);
  const own = new Set(debs.map(({ control }) => field(control, "Package")));
  const known = new Set<string>();
  const unknown = new Set<string>();
  for (const { control } of debs) {
    for (const alternatives of clausesOf(control)) {
      const names = alternatives.filter((name) => isModule(name) && !own.has(name));
      const module = names.map((name) => modules.get(name)).find((each) => each !== undefined);
      if (module !== undefined) known.add(module);
      else if (names[0] !== undefined) unknown.add(names[0]);
    }
  }
  return { known: [...known].sort(), unknown: [...unknown].sort() };
}

/** The names in each clause of Depends and Pre-Depends; a field that cannot be read names nothing. */
function clausesOf(control: DebFacts["control"]): string[][] {
  return ["Depends", "Pre-Depends"].flatMap((key) => {
    try {
      return parseRelations(field(control, key) ?? "").map(({ alternatives }) =>
        alternatives.map(({ name }) => name),
      );
    } catch (error) {
      if (error instanceof Deb2nixError) return [];
      throw error;
    }
  });
}
