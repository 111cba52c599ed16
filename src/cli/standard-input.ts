import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { field } from "../debian/deb822.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";

/** Among the paths of debs, the one on standard input; a file of that name is `./-`. */
const STANDARD_INPUT = "-";

/**
 * Reads debs, of which one may be on standard input: that is kept in a file of at most `limit` bytes which is gone
 * afterwards, for a deb is read here and there. It is called as apt would call it. Throws what `read` throws, and
 * E_STDIN (usage).
 */
export async function withStandardInput(
  paths: readonly string[],
  limit: number,
  read: (paths: readonly string[]) => Promise<DebFacts[]>,
): Promise<DebFacts[]> {
  const at = paths.indexOf(STANDARD_INPUT);
  if (at < 0) return read(paths);
  if (paths.includes(STANDARD_INPUT, at + 1)) throw wrong("is given twice", "Give each deb once.");
  const kept = await keep(limit);
  try {
    const debs = await read(paths.with(at, kept.path));
    return debs.with(at, { ...debs[at]!, file: nameOf(debs[at]!) });
  } catch (error) {
    throw error instanceof Deb2nixError ? renamed(error, kept.path) : error;
  } finally {
    kept.remove();
  }
}

interface KeptFile {
  readonly path: string;
  remove(): void;
}

async function keep(limit: number): Promise<KeptFile> {
  if (process.stdin.isTTY) throw wrong("is a terminal", "Send a deb into it, or name a file.");
  const directory = mkdtempSync(join(tmpdir(), "deb2nix-"));
  const path = join(directory, "stdin.deb");
  const descriptor = openSync(path, "w+", 0o600);
  const close = (): void => {
    closeSync(descriptor);
    rmSync(directory, { recursive: true, force: true });
  };
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
    throw error instanceof Deb2nixError
      ? error
      : wrong(
          `cannot be kept: ${(error as Error).message}`,
          "Make room for temporary files, or name a file.",
        );
  }
  // Where the system has a name for what is open, the file is gone even if this process is killed.
  const open = `/proc/self/fd/${descriptor}`;
  if (!existsSync(open)) return { path, remove: close };
  rmSync(directory, { recursive: true, force: true });
  return { path: open, remove: () => closeSync(descriptor) };
}

/** As in an archive, which leaves out the epoch of the version; no field may bring a directory along. */
function nameOf({ control }: DebFacts): string {
  const [name, version, architecture] = ["Package", "Version", "Architecture"].map((key) =>
    field(control, key),
  );
  const file = `${name}_${version?.replace(/^\d+:/, "")}_${architecture}.deb`;
  return /^[A-Za-z0-9][A-Za-z0-9.+~_-]*$/.test(file) ? file : "stdin.deb";
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
