import { randomUUID } from "node:crypto";
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { Deb2nixError } from "../error.ts";
import {
  complete,
  type Journal,
  type JournalEntry,
  type Recovery,
  recover,
  removeJournal,
  rollBack,
  STATE_DIRECTORY,
  stagedPath,
  writeJournal,
} from "./journal.ts";
import { hashOfFile, hashOfText, keepFile, syncDirectory, writeDurably } from "./journal-file.ts";
import { placeInTree, type Tree, treeError } from "./tree.ts";
import { refuseLocked, takeLock } from "./tree-lock.ts";

/** What is to become of a file of a tree; `text` is absent where it is to go. */
export interface TreeChange {
  /** Relative, with slashes. */
  readonly path: string;
  readonly text?: string;
}

const LOCK = `${STATE_DIRECTORY}/lock`;

/**
 * Runs `act` while no other process writes into the tree, after what another one has left is ended. Throws
 * `E_TREE_LOCKED`, `E_TREE_LINK` and `E_TREE_WRITE` (usage).
 */
export async function withTree<T>(
  tree: Tree,
  act: (recovery: Recovery | undefined) => Promise<T>,
): Promise<T> {
  const lock = takeLock(placeInTree(tree, LOCK));
  try {
    return await act(attempt(tree, () => recover(tree)));
  } finally {
    lock.release();
  }
}

/** Throws `E_TREE_LOCKED` (usage) where a process writes into the tree: for those who only read. */
export function refuseBusy(tree: Tree): void {
  refuseLocked(placeInTree(tree, LOCK));
}

/**
 * Makes all changes or none; a process that is killed meanwhile leaves them to the next one. The tree must be locked.
 * Throws `E_TREE_LINK` and, where the system refuses, `E_TREE_WRITE` (usage): then the tree is as it was.
 */
export function changeTree(tree: Tree, changes: readonly TreeChange[]): void {
  if (changes.length === 0) return;
  const stage = `stage-${randomUUID()}`;
  attempt(tree, () => {
    let journal: Journal | undefined;
    try {
      mkdirSync(placeInTree(tree, `${STATE_DIRECTORY}/${stage}`));
      journal = { stage, entries: changes.map((change, index) => stageChange(tree, change, stage, index)) };
      writeJournal(tree, journal);
      complete(tree, journal);
    } catch (error) {
      if (journal !== undefined) rollBack(tree, journal);
      removeJournal(tree);
      throw error;
    }
    removeJournal(tree);
  });
}

function stageChange(tree: Tree, { path, text }: TreeChange, stage: string, index: number): JournalEntry {
  const place = placeInTree(tree, path);
  const before = hashOfFile(place);
  if (before !== null) keepFile(place, stagedPath(tree, stage, index, "old"));
  if (text !== undefined) {
    const staged = stagedPath(tree, stage, index, "new");
    writeDurably(staged, text, before === null ? undefined : statSync(place).mode & 0o7777);
    syncDirectory(dirname(staged));
  }
  return { path, before, after: text === undefined ? null : hashOfText(text) };
}

/** What the system says is thrown as one error. */
function attempt<T>({ root }: Tree, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof Deb2nixError) throw error;
    throw treeError("E_TREE_WRITE", `cannot be written: ${(error as Error).message}`, root, error);
  }
}
