import type { Finding } from "../audit/finding.ts";
import { Deb2nixError } from "../error.ts";
import { isOwned } from "../nix/releases/ownership.ts";
import {
  type CheckContext,
  checkHandWritten,
  type HandWrittenCheck,
  NOT_COMPARED,
} from "./check-hand-written.ts";
import { wordsOf } from "./check-text.ts";
import {
  CONTAINER_OWNERSHIP,
  CONTAINERS,
  containerOwnershipText,
  ownedLists,
} from "./container-ownership.ts";
import { CUDA_EXTENSIONS } from "./regenerate-cuda.ts";
import { PACKAGES, type WantedFile } from "./regenerate-files.ts";
import { OVERRIDE_SUPPORT, OVERRIDES } from "./regenerate-overrides.ts";
import { listTree, placeInTree, readTreeFile, type Tree } from "./tree.ts";
import type { TreeChange } from "./tree-changes.ts";

/** What becomes of one file of a tree. */
export type FileOutcome =
  | {
      readonly kind: "created" | "changed" | "removed" | "adopted";
      readonly path: string;
      readonly before: string;
      readonly after: string;
      /** Of a file that was hand-written and is replaced: what it has and the new one has not. */
      readonly check?: HandWrittenCheck;
    }
  | { readonly kind: "unchanged"; readonly path: string }
  | { readonly kind: "hand-written"; readonly path: string; readonly check: HandWrittenCheck }
  /** Would be new, and what lists its fellows is hand-written and does not name it. */
  | { readonly kind: "unlisted"; readonly path: string; readonly list: string }
  /** Left as it is: some of the debs that it is made of were not read. */
  | { readonly kind: "unread"; readonly path: string; readonly debs: readonly string[] };

export interface Selection {
  /** Files, by attribute of the package or path in the tree; undefined for all. */
  readonly only: readonly string[] | undefined;
  /** Hand-written files that are to be replaced, named in the same way. */
  readonly adopt: readonly string[];
}

/**
 * Compares a tree with what it should be; writes nothing. Sorted by path. Throws `E_ONLY` and `E_ADOPT` (usage) for a
 * name that no file has, and what reading the tree throws.
 */
export async function compareTree(
  tree: Tree,
  wanted: readonly WantedFile[],
  { only, adopt }: Selection,
  context: CheckContext,
): Promise<FileOutcome[]> {
  const isComplete = context.releases.every(({ unread }) => unread.size === 0);
  const lists = ownedLists(readTreeFile(tree, CONTAINER_OWNERSHIP));
  const obsolete = isComplete ? obsoleteFiles(tree, wanted, lists) : [];
  const all = [...wanted.map(({ path }) => path), ...obsolete];
  for (const name of only ?? []) mustName("E_ONLY", name, all);
  for (const name of adopt) mustName("E_ADOPT", name, all);
  const isSelected = (path: string): boolean =>
    only === undefined || [...only, ...adopt].some((name) => isNamed(path, name));
  const isAdopted = (path: string): boolean => adopt.some((name) => isNamed(path, name));
  const isAsked = (path: string): boolean => [...(only ?? []), ...adopt].some((name) => isNamed(path, name));
  const outcomes: FileOutcome[] = obsolete.filter(isSelected).map((path) => ({
    kind: "removed",
    path,
    before: readTreeFile(tree, path) ?? "",
    after: "",
  }));
  for (const file of wanted.filter(({ path }) => isSelected(path))) {
    outcomes.push(await compareFile(tree, file, { isAdopted, isAsked, lists, context }));
  }
  const others = only === undefined ? foreignFiles(tree, all) : [];
  const ownership = containerOwnership(tree, outcomes, lists);
  return [...outcomes, ...others, ...ownership].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What is to be written for these outcomes. */
export function changesOf(outcomes: readonly FileOutcome[]): TreeChange[] {
  return outcomes.flatMap((outcome) => {
    if (outcome.kind === "removed") return [{ path: outcome.path }];
    return "after" in outcome ? [{ path: outcome.path, text: outcome.after }] : [];
  });
}

interface Comparing {
  readonly isAdopted: (path: string) => boolean;
  /** Whether the user has named it. */
  readonly isAsked: (path: string) => boolean;
  readonly lists: ReadonlySet<string>;
  readonly context: CheckContext;
}

async function compareFile(
  tree: Tree,
  file: WantedFile,
  { isAdopted, isAsked, lists, context }: Comparing,
): Promise<FileOutcome> {
  const { path, text, unread } = file;
  const before = readTreeFile(tree, path);
  if (text === undefined) return { kind: "unread", path, debs: unread };
  if (before === undefined) {
    const list = isAsked(path) ? undefined : foreignList(tree, path, isAdopted);
    return list === undefined
      ? { kind: "created", path, before: "", after: text }
      : { kind: "unlisted", path, list };
  }
  const own = isList(path) ? lists.has(nameOf(path)) : isOwned(before);
  if (own)
    return before === text ? { kind: "unchanged", path } : { kind: "changed", path, before, after: text };
  const check = await checkHandWritten(file, before, placeInTree(tree, path), context);
  return isAdopted(path)
    ? { kind: "adopted", path, before, after: text, check }
    : { kind: "hand-written", path, check };
}

/** The hand-written file that lists the packages of a directory, where it does not name this one. */
function foreignList(tree: Tree, path: string, isAdopted: (path: string) => boolean): string | undefined {
  const directory = [PACKAGES, CUDA_EXTENSIONS].find((each) => path.startsWith(`${each}/`));
  const list = `${directory}/default.nix`;
  if (directory === undefined || path === list || isAdopted(list)) return undefined;
  const text = readTreeFile(tree, list);
  if (text === undefined || isOwned(text)) return undefined;
  const isNamedThere = wordsOf(text).includes(nameOf(path).replace(/\.nix$/, ""));
  // Another way to have the package may be there: a directory with its name.
  const isTaken = listTree(tree, directory).includes(nameOf(path).replace(/\.nix$/, ""));
  return isNamedThere && !isTaken ? undefined : list;
}

/** Owned files that no release makes any more. */
function obsoleteFiles(
  tree: Tree,
  wanted: readonly WantedFile[],
  lists: ReadonlySet<string>,
): readonly string[] {
  const paths = new Set(wanted.map(({ path }) => path));
  const containers = listTree(tree, CONTAINERS)
    .filter((name) => lists.has(name))
    .map((name) => `${CONTAINERS}/${name}`);
  return [...nixFiles(tree).filter((path) => isOwned(readTreeFile(tree, path) ?? "")), ...containers]
    .filter((path) => !paths.has(path))
    .sort();
}

/** Every file in a place where deb2nix writes Nix. */
function nixFiles(tree: Tree): string[] {
  const names = (directory: string): string[] =>
    listTree(tree, directory)
      .filter((name) => name.endsWith(".nix"))
      .map((name) => `${directory}/${name}`);
  const extensions = listTree(tree, ".").filter((name) => /^cuda-packages-[\d-]+-extension\.nix$/.test(name));
  return [...names(PACKAGES), ...names(CUDA_EXTENSIONS), ...extensions, OVERRIDE_SUPPORT];
}

/** Hand-written files that are made of no deb alone, or of none, or of debs that were not read. */
function foreignFiles(tree: Tree, known: readonly string[]): FileOutcome[] {
  return nixFiles(tree)
    .filter((path) => !known.includes(path))
    .filter((path) => {
      const text = readTreeFile(tree, path);
      return text !== undefined && !isOwned(text);
    })
    .map((path) => ({ kind: "hand-written", path, check: NOT_COMPARED }));
}

/** The file that tells which lists belong to deb2nix, as far as what becomes of them changes it. */
function containerOwnership(
  tree: Tree,
  outcomes: readonly FileOutcome[],
  lists: ReadonlySet<string>,
): FileOutcome[] {
  const owned = new Set(
    [...lists].filter((name) => readTreeFile(tree, `${CONTAINERS}/${name}`) !== undefined),
  );
  for (const { kind, path } of outcomes.filter((outcome) => isList(outcome.path))) {
    if (kind === "created" || kind === "adopted") owned.add(nameOf(path));
    if (kind === "removed") owned.delete(nameOf(path));
  }
  const path = CONTAINER_OWNERSHIP;
  const before = readTreeFile(tree, path);
  if (before === undefined && owned.size === 0) return [];
  // Somebody has taken it over: the lists that are new belong to nobody's machine then.
  if (before !== undefined && !isOwned(before)) return [];
  if (owned.size === 0) return [{ kind: "removed", path, before: before ?? "", after: "" }];
  const after = containerOwnershipText(owned);
  if (before === undefined) return [{ kind: "created", path, before: "", after }];
  return [before === after ? { kind: "unchanged", path } : { kind: "changed", path, before, after }];
}

/** Overrides of packages that no release has. */
export function staleOverrides(overridden: ReadonlySet<string>, attrs: ReadonlySet<string>): Finding[] {
  return [...overridden]
    .filter((attr) => !attrs.has(attr))
    .sort()
    .map((attr) => ({
      rule: "stale-override",
      severity: "warning",
      confidence: "certain",
      package: attr,
      subject: `${OVERRIDES}/${attr}.nix`,
      message: `${OVERRIDES}/${attr}.nix is of no package of any release`,
      evidence: [],
      help: "Delete it, or give it the name of the package that it is for.",
    }));
}

/** `l4t-core`, `l4t-core.nix` and `pkgs/l4t/l4t-core.nix` are one. */
function isNamed(path: string, name: string): boolean {
  return [path, nameOf(path), nameOf(path).replace(/\.(nix|json)$/, "")].includes(name);
}

function mustName(code: `E_${string}`, name: string, paths: readonly string[]): void {
  if (paths.some((path) => isNamed(path, name))) return;
  throw new Deb2nixError(code, `${JSON.stringify(name.slice(0, 80))} is none of the files of this tree`, {
    kind: "usage",
    hint: "Name a package by its attribute, as l4t-core, or a file by its path in the tree.",
  });
}

function isList(path: string): boolean {
  return path.startsWith(`${CONTAINERS}/`) && path.endsWith(".json");
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
