import { readdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeDirectory } from "../make-directory.ts";
import { hashOfFile, syncDirectory, writeDurably } from "./journal-file.ts";
import { placeInTree, readTreeFile, type Tree } from "./tree.ts";

/** Where in a tree everything lies that is there only while files are put in place. */
export const STATE_DIRECTORY = ".deb2nix";

const JOURNAL = `${STATE_DIRECTORY}/journal.json`;

/** The form of the file; a journal of another form is none. */
const JOURNAL_VERSION = 1;

/** One file of a tree that is to become another. */
export interface JournalEntry {
  /** In the tree. */
  readonly path: string;
  /** SHA-256 (hexadecimal) of what is there before; null where there is nothing. */
  readonly before: string | null;
  /** The same of what is to be there; null where the file is to go. */
  readonly after: string | null;
}

/** What is under way. The files are taken one by one, each by a rename: each is whole at any moment. */
export interface Journal {
  /** Name of the directory with what is to be there (`0.new`) and what was (`0.old`), by the entry's number. */
  readonly stage: string;
  readonly entries: readonly JournalEntry[];
}

/** What was done about a journal that another run has left. */
export type Recovery = "completed" | "rolled back" | "damaged";

/** Whether a run has ended in the middle of its writing. */
export function hasJournal(tree: Tree): boolean {
  return readTreeFile(tree, JOURNAL) !== undefined;
}

/** Where something staged for the `index`th entry lies. */
export function stagedPath(tree: Tree, stage: string, index: number, which: "new" | "old"): string {
  return join(stageDirectory(tree, stage), `${index}.${which}`);
}

/** From here on the next run ends what this one does not. */
export function writeJournal(tree: Tree, journal: Journal): void {
  const path = placeInTree(tree, JOURNAL);
  const draft = join(stageDirectory(tree, journal.stage), "journal.json");
  writeDurably(draft, `${JSON.stringify({ version: JOURNAL_VERSION, ...journal }, undefined, 2)}\n`);
  syncDirectory(dirname(draft));
  renameSync(draft, path);
  syncDirectory(dirname(path));
}

/** Forgets what was under way, and what was staged for it. */
export function removeJournal(tree: Tree): void {
  const state = placeInTree(tree, STATE_DIRECTORY);
  rmSync(placeInTree(tree, JOURNAL), { force: true });
  syncDirectory(state);
  for (const name of readdirSync(state)) {
    if (isStage(name)) rmSync(join(state, name), { recursive: true, force: true });
  }
}

/**
 * Ends what another run has left: puts all in place where nothing is missing, else puts back what was there.
 * Undefined where there was nothing to end. The tree must be locked. Throws what the system says.
 */
export function recover(tree: Tree): Recovery | undefined {
  const text = readTreeFile(tree, JOURNAL);
  if (text === undefined) {
    removeJournal(tree);
    return undefined;
  }
  const journal = parseJournal(text);
  // Each file is whole all the same; which of them are new, the next lines of this run tell.
  let outcome: Recovery = "damaged";
  if (journal !== undefined) {
    outcome = canComplete(tree, journal) ? "completed" : "rolled back";
    (outcome === "completed" ? complete : rollBack)(tree, journal);
  }
  removeJournal(tree);
  return outcome;
}

/** Puts what is staged in place. What is in place already stays. */
export function complete(tree: Tree, { stage, entries }: Journal): void {
  const places = entries.map(({ path }) => placeInTree(tree, path));
  for (const [index, { after }] of entries.entries()) {
    const place = places[index]!;
    if (after === null) rmSync(place, { force: true });
    else if (hashOfFile(place) !== after) {
      makeDirectory(dirname(place));
      renameSync(stagedPath(tree, stage, index, "new"), place);
    }
  }
  for (const directory of new Set(places.map((place) => dirname(place)))) syncDirectory(directory);
}

/** Puts back what was there before. What somebody has written since stays. */
export function rollBack(tree: Tree, { stage, entries }: Journal): void {
  for (const [index, { path, before, after }] of entries.entries()) {
    const place = placeInTree(tree, path);
    if (before === after || hashOfFile(place) !== after) continue;
    const kept = stagedPath(tree, stage, index, "old");
    if (before === null) removeWithDirectory(place);
    else if (hashOfFile(kept) === before) renameSync(kept, place);
  }
}

/** Whether nothing that is staged is missing or damaged, and nobody has touched the files since. */
function canComplete(tree: Tree, { stage, entries }: Journal): boolean {
  return entries.every(({ path, before, after }, index) => {
    const found = hashOfFile(placeInTree(tree, path));
    if (found === after) return true;
    return (
      found === before && (after === null || hashOfFile(stagedPath(tree, stage, index, "new")) === after)
    );
  });
}

function removeWithDirectory(place: string): void {
  rmSync(place, { force: true });
  try {
    rmdirSync(dirname(place));
  } catch {
    // It holds other files.
  }
}

function stageDirectory(tree: Tree, stage: string): string {
  return placeInTree(tree, `${STATE_DIRECTORY}/${stage}`);
}

function isStage(name: string): boolean {
  return /^stage-[0-9a-f-]{36}$/.test(name);
}

/** Whoever makes a repository could put a journal into it: it names nothing outside of the tree. */
function parseJournal(text: string): Journal | undefined {
  let document: { version?: unknown; stage?: unknown; entries?: unknown } | null;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, stage, entries } = document ?? {};
  if (version !== JOURNAL_VERSION || typeof stage !== "string" || !isStage(stage)) return undefined;
  if (!Array.isArray(entries) || !entries.every(isEntry)) return undefined;
  return { stage, entries };
}

function isEntry(value: unknown): value is JournalEntry {
  const { path, before, after } = (value ?? {}) as Record<string, unknown>;
  return typeof path === "string" && isTreePath(path) && [before, after].every(isHash);
}

/** Nothing above the tree, and nothing of what tools keep hidden: in `.git` there are programs that git starts. */
function isTreePath(path: string): boolean {
  return path.split("/").every((part) => /^[^.\0][^\0]*$/.test(part) || part === ".gitattributes");
}

function isHash(value: unknown): boolean {
  return value === null || (typeof value === "string" && /^[0-9a-f]{64}$/.test(value));
}
