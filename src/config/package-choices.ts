import { matchesWildcard } from "../wildcard.ts";
import { attrName } from "./attr-name.ts";
import { fail, refuseRest, type Table, tableOf, tablesOf, textOf, textsOf } from "./toml-values.ts";

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

/** Reads `[packages.ATTR]`. Throws E_CONFIG (usage). */
export function packageChoices(attr: string, value: unknown): PackageChoices {
  const where = `packages.${attr}`;
  const { debs, pname, variant, split, inputs, relocate, ...rest } = tableOf(value, where);
  if (attrName(attr) !== attr) fail(`${where}: no package can be called so; ${attrName(attr)} would do`);
  refuseRest(rest, `${where}.`, "debs, pname, variant, split, inputs or relocate");
  return {
    attr,
    ...(pname === undefined ? {} : { pname: textOf(pname, `${where}.pname`) }),
    debs: debs === undefined ? [] : someTexts(debs, `${where}.debs`, "name a deb"),
    ...(variant === undefined ? {} : { variant: textOf(variant, `${where}.variant`) }),
    split: split === undefined ? [] : textsOf(split, `${where}.split`).map((name) => output(name, where)),
    inputs: inputChoices(tableOf(inputs, `${where}.inputs`), `${where}.inputs`),
    relocate: tablesOf(relocate, `${where}.relocate`).map((entry, index) =>
      relocation(entry, `${where}.relocate ${index + 1}`),
    ),
  };
}

function output(name: string, where: string): string {
  return OUTPUTS.includes(name) ? name : fail(`${where}.split: ${name} is none of ${OUTPUTS.join(", ")}`);
}

function inputChoices(inputs: Table, where: string): PackageChoices["inputs"] {
  const { declared, add, remove, runtime, ...rest } = inputs;
  refuseRest(rest, `${where}.`, "declared, add, remove or runtime");
  return {
    ...(declared === undefined ? {} : { declared: textsOf(declared, `${where}.declared`) }),
    add: inputList(add, `${where}.add`),
    remove: inputList(remove, `${where}.remove`),
    runtime: inputList(runtime, `${where}.runtime`),
  };
}

function inputList(value: unknown, where: string): readonly InputChoice[] {
  return tablesOf(value, where).map((entry, index) => {
    const at = `${where} ${index + 1}`;
    const { attr, reason, ...rest } = entry;
    refuseRest(rest, `${at}: `, "attr or reason");
    return { attr: attributePath(attr, `${at}: attr`), reason: textOf(reason, `${at}: reason`) };
  });
}

/** An attribute path that can be printed as it is: `libglvnd`, `gst_all_1.gstreamer`. */
export function attributePath(value: unknown, where: string): string {
  const text = textOf(value, where);
  const [first, ...rest] = text.split(".");
  const isSafe = attrName(first!) === first && rest.every((name) => /^[A-Za-z_][A-Za-z0-9_'-]*$/.test(name));
  // These are arguments of every package anyway, so they are fine as the start of a path.
  const isScope = /^(cudaPackages|stdenv)\./.test(text) && rest.length > 0;
  return isSafe || isScope ? text : fail(`${where}: ${JSON.stringify(text)} is no attribute`);
}

function relocation(entry: Table, where: string): Relocation {
  const { deb, paths, reason, ...rest } = entry;
  refuseRest(rest, `${where}: `, "deb, paths or reason");
  return {
    deb: textOf(deb, `${where}: deb`),
    paths: someTexts(paths, `${where}: paths`, "name a path"),
    reason: textOf(reason, `${where}: reason`),
  };
}

function someTexts(value: unknown, where: string, must: string): readonly string[] {
  const texts = textsOf(value, where);
  return texts.length > 0 ? texts : fail(`${where} must ${must}`);
}

/** The package that a deb of this name is built into by choice, if any. */
export function choiceFor(
  packages: ReadonlyMap<string, PackageChoices>,
  debPackage: string,
): PackageChoices | undefined {
  return [...packages.values()].find(({ debs }) =>
    debs.some((pattern) => matchesWildcard(pattern, debPackage)),
  );
}
