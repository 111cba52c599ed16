import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { field } from "../debian/deb822.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";

/** The path that means standard input; a file of that name is `./-`. */
export const STANDARD_INPUT = "-";

/** There is one in a process, and it is read once. */
let isTaken = false;

/**
 * Runs `act` with a file of at most `limit` bytes in the place of the path `-`: what is on standard input is kept in
 * it, for all of it is read here and there, and it is gone afterwards. Without `-` the paths stay as they are. Throws
 * what `act` throws, errors of the file as those of `-`, and E_STDIN (usage).
 */
export async function withStandardInput<T>(
  paths: readonly string[],
  limit: number,
  act: (paths: readonly string[]) => Promise<T>,
): Promise<T> {
  const at = paths.indexOf(STANDARD_INPUT);
  if (at < 0) return act(paths);
  if (isTaken || paths.includes(STANDARD_INPUT, at + 1)) throw wrong("is given twice", "Give it once.");
  isTaken = true;
  const kept = await keep(limit);
  try {
    return await act(paths.with(at, kept.path));
  } catch (error) {
    throw error instanceof Deb2nixError ? renamed(error, kept.path) : error;
  } finally {
    kept.remove();
  }
}

/** The facts of a deb that came from standard input, under the name that apt would give its file. */
export function withOwnName(facts: DebFacts): DebFacts {
  return { ...facts, file: nameOf(facts) };
}

/** For paths that standard input cannot stand for: `what` needs a file. Throws E_STDIN (usage). */
export function refuseStandardInput(path: string, what: string): void {
  if (path !== STANDARD_INPUT) return;
  throw new Deb2nixError("E_STDIN", `${what} cannot be read from standard input`, {
    kind: "usage",
    hint: "Name the file; one that is called - is ./-.",
  });
}

interface KeptFile {
  readonly path: string;
  remove(): void;
}

async function keep(limit: number): Promise<KeptFile> {
  if (process.stdin.isTTY) throw wrong("is a terminal", "Send something into it, or name a file.");
  const { path, descriptor, close } = temporaryFile();
  try {
    let length = 0;
    for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length > limit) {
        throw wrong(
          `has more than ${limit} bytes`,
          "Where you trust it, raise the limit with --max-unpacked.",
        );
      }
      for (let written = 0; written < chunk.length; ) written += writeSync(descriptor, chunk, written);
    }
  } catch (error) {
    close();
    throw error instanceof Deb2nixError ? error : notKept(error as Error);
  }
  // Where the system has a name for what is open, the file is gone even if this process is killed.
  const open = `/proc/self/fd/${descriptor}`;
  if (!existsSync(open)) return { path, remove: close };
  rmSync(join(path, ".."), { recursive: true, force: true });
  return { path: open, remove: () => closeSync(descriptor) };
}

function temporaryFile(): { readonly path: string; readonly descriptor: number; close(): void } {
  let directory: string | undefined;
  try {
    directory = mkdtempSync(join(tmpdir(), "deb2nix-"));
    const path = join(directory, "stdin");
    const descriptor = openSync(path, "w+", 0o600);
    const close = (): void => {
      closeSync(descriptor);
      rmSync(join(path, ".."), { recursive: true, force: true });
    };
    return { path, descriptor, close };
  } catch (error) {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    throw notKept(error as Error);
  }
}

function notKept({ message }: Error): Deb2nixError {
  return wrong(`cannot be kept: ${message}`, "Make room for temporary files, or name a file.");
}

/** As in an archive, which leaves out the epoch of the version; no field may bring a directory along. */
function nameOf({ control }: DebFacts): string {
  const [name, version, architecture] = ["Package", "Version", "Architecture"].map((key) =>
    field(control, key),
  );
  const file = `${name}_${version?.replace(/^\d+:/, "")}_${architecture}.deb`;
  return /^[A-Za-z0-9][A-Za-z0-9.+~_-]{0,250}$/.test(file) ? file : "stdin.deb";
}

function renamed(error: Deb2nixError, path: string): Deb2nixError {
  if (error.path === undefined || !error.path.startsWith(path)) return error;
  return new Deb2nixError(error.code as `E_${string}`, error.message, {
    kind: error.kind,
    path: STANDARD_INPUT + error.path.slice(path.length),
    ...(error.offset === undefined ? {} : { offset: error.offset }),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
}

function wrong(what: string, hint: string): Deb2nixError {
  return new Deb2nixError("E_STDIN", `standard input ${what}`, { kind: "usage", hint });
}
