import { randomUUID } from "node:crypto";
import { linkSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { Deb2nixError } from "../error.ts";
import { makeDirectory } from "../make-directory.ts";
import { treeError } from "./tree.ts";

/** Who holds a lock. */
interface Owner {
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** When the process started, in ticks since boot (proc(5)); empty where the system does not tell. */
  readonly started: string;
}

export interface Lock {
  release(): void;
}

/** Steps in a row in which others may be quicker. */
const MAX_TRIES = 100;

/**
 * Takes the lock at `path`, whose directory is made where it is missing and removed when it is left empty. The lock of
 * a process that is no more is taken over. Throws `E_TREE_LOCKED` and `E_TREE_WRITE` (usage).
 */
export function takeLock(path: string): Lock {
  const own: Owner = { token: randomUUID(), pid: process.pid, host: hostname(), started: startOf("self") };
  const draft = `${path}.${own.token}.tmp`;
  for (let turn = 1; ; turn++) {
    try {
      makeDirectory(dirname(path));
      writeFileSync(draft, JSON.stringify(own));
      hold(path, draft);
      rmSync(draft, { force: true });
      removeLeftovers(path);
      return { release: () => tidy(path, path) };
    } catch (error) {
      // Others remove the directory when they leave it empty, and drafts that seem to be nobody's.
      if ((error as NodeJS.ErrnoException).code === "ENOENT" && turn < MAX_TRIES) continue;
      tidy(path, draft);
      if (error instanceof Deb2nixError) throw error;
      throw treeError("E_TREE_WRITE", `cannot be written: ${(error as Error).message}`, dirname(path), error);
    }
  }
}

/** Throws `E_TREE_LOCKED` where another process holds the lock: for those who only read. */
export function refuseLocked(path: string): void {
  const owner = ownerOf(path);
  if (owner !== undefined && isAlive(owner)) throw locked(owner, path);
}

/** A link appears whole or not at all, and fails where one is already. */
function hold(path: string, draft: string): void {
  for (let turn = 0; turn < MAX_TRIES; turn++) {
    try {
      linkSync(draft, path);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = ownerOf(path);
    if (owner === undefined) continue;
    if (isAlive(owner)) throw locked(owner, path);
    removeDead(path, owner, draft);
  }
  throw treeError("E_TREE_LOCKED", "is taken by one process after the other", path);
}

/** Whoever removes the lock of this dead process holds a lock for that: it cannot remove one that came after. */
function removeDead(path: string, dead: Owner, draft: string): void {
  const inner = `${path}.${dead.token.slice(0, 8)}`;
  hold(inner, draft);
  try {
    if (ownerOf(path)?.token === dead.token) rmSync(path, { force: true });
  } finally {
    rmSync(inner, { force: true });
  }
}

/** What dead processes have left beside the lock. */
function removeLeftovers(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    const file = join(dirname(path), name);
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const owner = ownerOf(file);
    if (owner !== undefined && !isAlive(owner)) rmSync(file, { force: true });
  }
}

/** Undefined where there is no lock. What holds no owner was made by nobody who lives. */
function ownerOf(path: string): Owner | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const { token, pid, host, started } = JSON.parse(text) as Partial<Record<keyof Owner, unknown>>;
    if (typeof token === "string" && typeof pid === "number" && typeof host === "string") {
      return { token, pid, host, started: typeof started === "string" ? started : "" };
    }
  } catch {
    // No JSON: a lost block of the disk.
  }
  return { token: "unreadable", pid: 0, host: hostname(), started: "" };
}

/** Processes of other machines cannot be asked. */
function isAlive({ pid, host, started }: Owner): boolean {
  if (host !== hostname()) return true;
  // 0 would be this process's own group.
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return started === startOf(pid);
}

/**
 * The 22nd field of proc(5)'s stat, which tells a process from a later one with its number; "dead" of one that only
 * its parent still knows.
 */
function startOf(pid: number | "self"): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the program's name in parentheses, and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return ["Z", "X"].includes(fields[0]!) ? "dead" : (fields[19] ?? "");
  } catch {
    return "";
  }
}

/** Removes a file, and the lock's directory where nothing is left in it. */
function tidy(path: string, file: string): void {
  try {
    rmSync(file, { force: true });
    rmdirSync(dirname(path));
  } catch {
    // Not empty: there is a journal, or another process has come.
  }
}

function locked({ pid, host }: Owner, path: string): Deb2nixError {
  return new Deb2nixError("E_TREE_LOCKED", `another regenerate is at work here (process ${pid} on ${host})`, {
    kind: "usage",
    path,
    hint: "Wait for it. If there is no such process on that machine, remove the file.",
  });
}
