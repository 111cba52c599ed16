import { nearest } from "../nearest.ts";
import { matchesAny } from "../wildcard.ts";
import { attrName } from "./attr-name.ts";
import { fail, readAll, readEach } from "./config-problem.ts";
import type { Place } from "./place.ts";
import {
  entriesOf,
  optional,
  refuseRest,
  someTexts,
  type Table,
  tableOf,
  textOf,
  textsOf,
} from "./toml-values.ts";

/** An input that no binary tells, or that a binary tells and the maintainer does not want. */
export interface InputChoice {
  /** `libglvnd`, `gst_all_1.gstreamer`. */
  readonly attr: string;
  readonly reason: string;
}

/** Files of another deb that a package takes over. */
export interface Relocation {
  /** Name of the Debian package that ships them. */
  readonly deb: string;
  /** In that deb, `*` standing for any characters. */
  readonly paths: readonly string[];
  readonly reason: string;
}

/** What a maintainer says of one package; what is empty or absent is left to deb2nix. */
export interface PackageChoices {
  readonly attr: string;
  readonly pname?: string;
  /** Names of Debian packages that are built together, `*` standing for any characters, the leading deb first. */
  readonly debs: readonly string[];
  /** Of debs that differ in the end of their names and provide the same libraries, the one that counts. */
  readonly variant?: string;
  /** Outputs to split off besides those that are split off anyway. */
  readonly split: readonly string[];
  readonly inputs: {
    /** Those that the package is written with by hand. */
    readonly declared?: readonly string[];
    readonly add: readonly InputChoice[];
    readonly remove: readonly InputChoice[];
    /** For the run paths of its programs alone (`runtimeDependencies`). */
    readonly runtime: readonly InputChoice[];
  };
  readonly relocate: readonly Relocation[];
}

/** What is said of a package of which nothing is said. */
export const NO_CHOICES: Omit<PackageChoices, "attr"> = {
  debs: [],
  split: [],
  inputs: { add: [], remove: [], runtime: [] },
  relocate: [],
};

const OUTPUTS: readonly string[] = ["bin", "dev", "doc", "firmware", "include", "lib", "samples", "static"];

/** Reads `[packages.ATTR]`. Throws `ConfigProblems`. */
export function packageChoices(attr: string, value: unknown): PackageChoices {
  const place = ["packages", attr];
  const { debs, pname, variant, split, inputs, relocate, ...rest } = tableOf(value, place);
  const inside = (key: string): Place => [...place, key];
  const read = readAll({
    name: () => {
      if (attrName(attr) !== attr) fail(place, `: no package can be called so; ${attrName(attr)} would do`);
    },
    rest: () => refuseRest(rest, place, ["debs", "pname", "variant", "split", "inputs", "relocate"]),
    pname: () => optional(pname, inside("pname"), textOf),
    debs: () => optional(debs, inside("debs"), (names, at) => someTexts(names, at, "name a deb")),
    variant: () => optional(variant, inside("variant"), textOf),
    split: () => optional(split, inside("split"), outputs),
    inputs: () => inputChoices(tableOf(inputs, inside("inputs")), inside("inputs")),
    relocate: () => entriesOf(relocate, inside("relocate"), relocation),
  });
  return {
    attr,
    ...(read.pname !== undefined && { pname: read.pname }),
    debs: read.debs ?? [],
    ...(read.variant !== undefined && { variant: read.variant }),
    split: read.split ?? [],
    inputs: read.inputs,
    relocate: read.relocate,
  };
}

function outputs(value: unknown, place: Place): readonly string[] {
  return readEach(textsOf(value, place), (name) => {
    if (OUTPUTS.includes(name)) return name;
    const close = nearest(name, OUTPUTS);
    return fail(place, `: ${name} is none of ${OUTPUTS.join(", ")}`, close && `Did you mean ${close}?`);
  });
}

function inputChoices(inputs: Table, place: Place): PackageChoices["inputs"] {
  const { declared, add, remove, runtime, ...rest } = inputs;
  const read = readAll({
    rest: () => refuseRest(rest, place, ["declared", "add", "remove", "runtime"]),
    declared: () => optional(declared, [...place, "declared"], textsOf),
    add: () => entriesOf(add, [...place, "add"], inputChoice),
    remove: () => entriesOf(remove, [...place, "remove"], inputChoice),
    runtime: () => entriesOf(runtime, [...place, "runtime"], inputChoice),
  });
  return {
    ...(read.declared !== undefined && { declared: read.declared }),
    add: read.add,
    remove: read.remove,
    runtime: read.runtime,
  };
}

function inputChoice({ attr, reason, ...rest }: Table, place: Place): InputChoice {
  const read = readAll({
    rest: () => refuseRest(rest, place, ["attr", "reason"]),
    attr: () => attributePath(attr, [...place, "attr"]),
    reason: () => textOf(reason, [...place, "reason"]),
  });
  return { attr: read.attr, reason: read.reason };
}

/** An attribute path that can be printed as it is: `libglvnd`, `gst_all_1.gstreamer`. */
export function attributePath(value: unknown, place: Place): string {
  const text = textOf(value, place);
  const [first, ...rest] = text.split(".");
  const isSafe = attrName(first!) === first && rest.every((name) => /^[A-Za-z_][A-Za-z0-9_'-]*$/.test(name));
  // These are arguments of every package anyway, so they are fine as the start of a path.
  const isScope = /^(cudaPackages|stdenv)\./.test(text) && rest.length > 0;
  return isSafe || isScope ? text : fail(place, `: ${JSON.stringify(text)} is no attribute`);
}

function relocation({ deb, paths, reason, ...rest }: Table, place: Place): Relocation {
  const read = readAll({
    rest: () => refuseRest(rest, place, ["deb", "paths", "reason"]),
    deb: () => textOf(deb, [...place, "deb"]),
    paths: () => someTexts(paths, [...place, "paths"], "name a path"),
    reason: () => textOf(reason, [...place, "reason"]),
  });
  return { deb: read.deb, paths: read.paths, reason: read.reason };
}

/** The package that a deb of this name is built into by choice, if any. */
export function choiceFor(
  packages: ReadonlyMap<string, PackageChoices>,
  debPackage: string,
): PackageChoices | undefined {
  return [...packages.values()].find(({ debs }) => matchesAny(debs, debPackage));
}
