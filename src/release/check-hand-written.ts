import type { PackagePlan } from "../plan/package-plan.ts";
import { type EvaluationScope, type Evaluator, evaluateNames, evaluatePackage } from "./check-evaluation.ts";
import { argumentsOf, attributesOf, wordsOf } from "./check-text.ts";
import { containerListDifference } from "./container-list.ts";
import type { WantedFile } from "./regenerate-files.ts";
import { machineRepo } from "./regenerate-pins.ts";
import type { PlannedRelease } from "./regenerate-release.ts";
import { parseRelease } from "./release-name.ts";

/** What a hand-written file says and what the debs say, in one release or, without one, in all. */
export interface Disagreement {
  /** `r36.5` */
  readonly release?: string;
  /** What is derived from the debs and not there, nor reached through what is there; sorted. */
  readonly missing: readonly string[];
  /** The same of nixpkgs' packages, of which it is not known what leads to them; sorted. */
  readonly doubtful: readonly string[];
  /** What is there and nothing asks for; sorted. */
  readonly unneeded: readonly string[];
}

export interface HandWrittenCheck {
  /** How it was compared: evaluated, by the words in it, by its content, or not at all. */
  readonly by: "evaluation" | "words" | "content" | "nothing";
  /** Only those with something in them, by ascending release. */
  readonly disagreements: readonly Disagreement[];
  /** Attributes that it sets and the generated file does not; sorted. */
  readonly ownAttributes: readonly string[];
  /** Those that both set, to something else; sorted. Inputs are not among them. */
  readonly otherAttributes: readonly string[];
}

export interface CheckContext {
  readonly releases: readonly PlannedRelease[];
  /** Absent where there is no Nix. */
  readonly evaluator?: Evaluator;
}

/** Compares a file that a person has written with what would be generated; `place` is where it is on the disk. */
export async function checkHandWritten(
  { subject, text: generated = "" }: WantedFile,
  text: string,
  place: string,
  context: CheckContext,
): Promise<HandWrittenCheck> {
  switch (subject.kind) {
    case "package": {
      const checked = await checkPackage(subject.attr, text, place, context);
      return { ...checked, ...compareAttributes(attributesOf(generated), attributesOf(text)) };
    }
    case "package-set":
      return { ...(await checkPackageSet(text, place, context)), ...NO_ATTRIBUTES };
    case "containers": {
      const found = containerListDifference(generated, text);
      const disagreements = found === undefined ? [] : relevant([{ ...found, doubtful: [] }]);
      return { by: found === undefined ? "nothing" : "content", disagreements, ...NO_ATTRIBUTES };
    }
    case "override-support":
    case "cuda":
      return NOT_COMPARED;
  }
}

type Attributes = Pick<HandWrittenCheck, "ownAttributes" | "otherAttributes">;

type Compared = Omit<HandWrittenCheck, keyof Attributes>;

const NO_ATTRIBUTES: Attributes = { ownAttributes: [], otherAttributes: [] };

/** Of a file with which nothing is compared. */
export const NOT_COMPARED: HandWrittenCheck = { by: "nothing", disagreements: [], ...NO_ATTRIBUTES };

/** Inputs are compared by what they are. */
const COMPARED = new Set(["buildInputs"]);

function compareAttributes(
  ours: ReadonlyMap<string, string>,
  theirs: ReadonlyMap<string, string>,
): Attributes {
  const names = [...theirs.keys()].filter((name) => !COMPARED.has(name)).sort();
  return {
    ownAttributes: names.filter((name) => !ours.has(name)),
    otherAttributes: names.filter((name) => ours.has(name) && ours.get(name) !== theirs.get(name)),
  };
}

async function checkPackage(
  attr: string,
  text: string,
  place: string,
  { releases, evaluator }: CheckContext,
): Promise<Compared> {
  const concerned = releases.filter(({ plans }) => plans.some((plan) => plan.attr === attr));
  const scopes = concerned.map((release) => scopeOf(release, releases));
  const evaluated = evaluator && (await evaluatePackage(place, text, scopes, evaluator));
  const words = new Set(wordsOf(text));
  const formals = argumentsOf(text) ?? words;
  const disagreements = concerned.map((release): Disagreement => {
    const inputs = inputsIn(release);
    const ours = inputs.get(attr)!;
    const found = evaluated?.get(release.major);
    if (found === undefined) {
      const isThere = (name: string): boolean =>
        (formals.has(name.split(".")[0]!) || (words.has("cudaPackages") && words.has(name))) &&
        name.split(".").every((part) => words.has(part));
      const reached = closureOf(
        new Set([...inputs.keys()].filter((name) => name !== attr && formals.has(name))),
        inputs,
      );
      const missing = [...ours].filter((name) => !isThere(name) && !reached.has(name));
      return { release: release.name, ...sortedBySource(missing, release), unneeded: [] };
    }
    const theirs = new Set([...found.inputs, ...found.runtime].map(bareName).filter(isInput));
    const reached = closureOf(theirs, inputs);
    const plan = release.plans.find((each) => each.attr === attr)!;
    const wanted = closureOf(
      new Set([...ours, ...plan.runtimeInputs.map((input) => bareName(input.attr))]),
      inputs,
    );
    return {
      release: release.name,
      ...sortedBySource(
        [...ours].filter((name) => !reached.has(name)),
        release,
      ),
      unneeded: [...theirs].filter((name) => name !== attr && !wanted.has(name)).sort(),
    };
  });
  return { by: evaluated === undefined ? "words" : "evaluation", disagreements: relevant(disagreements) };
}

async function checkPackageSet(
  text: string,
  place: string,
  { releases, evaluator }: CheckContext,
): Promise<Compared> {
  const scopes = releases.map((release) => scopeOf(release, releases));
  const evaluated = evaluator && (await evaluateNames(place, text, scopes, evaluator));
  const words = new Set(wordsOf(text));
  const disagreements = releases.map(({ name, major, attrs }): Disagreement => {
    const theirs = evaluated?.get(major);
    const known = new Set(theirs ?? words);
    return {
      release: name,
      missing: [...attrs].filter((attr) => !known.has(attr)).sort(),
      doubtful: [],
      unneeded: (theirs ?? []).filter((attr) => attr.startsWith("l4t-") && !attrs.has(attr)).sort(),
    };
  });
  return { by: evaluated === undefined ? "words" : "evaluation", disagreements: relevant(disagreements) };
}

function relevant(disagreements: readonly Disagreement[]): Disagreement[] {
  return disagreements.filter(
    ({ missing, doubtful, unneeded }) => missing.length + doubtful.length + unneeded.length > 0,
  );
}

/** Packages of the release are known through and through, those of nixpkgs are not. */
function sortedBySource(
  names: readonly string[],
  { plans }: PlannedRelease,
): Pick<Disagreement, "missing" | "doubtful"> {
  const isOwn = (name: string): boolean => plans.some(({ attr }) => attr === name);
  return {
    missing: names.filter(isOwn).sort(),
    doubtful: names.filter((name) => !isOwn(name)).sort(),
  };
}

function scopeOf(release: PlannedRelease, releases: readonly PlannedRelease[]): EvaluationScope {
  return {
    major: release.major,
    l4t: release.name.slice(1),
    machineRepo: machineRepo(parseRelease(release.name)),
    debs: release.set === undefined ? [] : [...(release.set.l4t?.packages.keys() ?? [])],
    attrs: release.attrs,
    allAttrs: new Set(releases.flatMap(({ attrs }) => [...attrs])),
  };
}

/** What each package of a release needs to be built, by attribute. */
function inputsIn({ plans }: PlannedRelease): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(plans.map((plan) => [plan.attr, inputsOf(plan)]));
}

function inputsOf({ buildInputs }: PackagePlan): ReadonlySet<string> {
  return new Set(buildInputs.map(({ attr }) => bareName(attr)).filter(isInput));
}

/** These, and what they need in turn: auto-patchelf finds that through their run paths. */
function closureOf(
  names: ReadonlySet<string>,
  inputs: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...(inputs.get(name) ?? []));
  }
  return found;
}

/** CUDA's packages are reached through their set or by name. */
function bareName(name: string): string {
  return name.replace(/^cudaPackages\./, "");
}

/** The builder adds GCC's libraries itself. */
function isInput(name: string): boolean {
  return !["stdenv.cc.cc.lib", "stdenv.cc.cc", "libgcc", "libgcc.lib"].includes(name);
}
