import { readFileSync } from "node:fs";
import { fileChunks, fileError } from "../../archive/file-chunks.ts";
import { fileStatus } from "../../archive/file-status.ts";
import { Deb2nixError } from "../../error.ts";
import type { DebFacts } from "../../facts/deb-facts.ts";
import { type Pin, parsePin } from "../pin.ts";
import { parseScope, type Scope } from "../scope.ts";
import { factsOf, isFactsDocument } from "./facts-document.ts";

/** What a side of the comparison was given as, told by its content. */
export type Input =
  | { readonly kind: "debs"; readonly path: string }
  | { readonly kind: "facts"; readonly debs: readonly DebFacts[] }
  | { readonly kind: "pin"; readonly pin: Pin; readonly scope?: Scope };

/** Longest JSON document that is read, in bytes: a whole JetPack's facts have some tens of MB. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Reads a pin, a document of facts, or says that there are debs to be read. Throws `E_DIFF_INPUT`, `E_PIN`, `E_FACTS`,
 * `E_SCOPE` and what `fileChunks` throws.
 */
export async function readInput(path: string): Promise<Input> {
  if (fileStatus(path)?.isDirectory()) return { kind: "debs", path };
  const text = await readText(path);
  if (text === undefined) return { kind: "debs", path };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw invalid(path, `is neither a deb nor JSON: ${(error as Error).message}`, error);
  }
  if (isFactsDocument(document)) return { kind: "facts", debs: factsOf(document, path) };
  const scope = scopeBeside(path);
  return { kind: "pin", pin: parsePin(text, path), ...(scope && { scope }) };
}

/** Undefined for what begins as a deb does (ar(5)). */
async function readText(path: string): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of fileChunks(path)) {
    if (length === 0 && Buffer.from(chunk.subarray(0, 8)).toString("latin1") === "!<arch>\n")
      return undefined;
    length += chunk.length;
    if (length > MAX_BYTES) throw invalid(path, `has more than ${MAX_BYTES} bytes and is no deb`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What `deb2nix pin` writes beside `rX.Y-debs.json`, where it is there. */
function scopeBeside(path: string): Scope | undefined {
  const beside = path.replace(/(-debs)?\.json$/, "-scope.json");
  if (beside === path || !fileStatus(beside)?.isFile()) return undefined;
  try {
    return parseScope(readFileSync(beside, "utf8"), beside);
  } catch (error) {
    throw error instanceof Deb2nixError ? error : fileError(beside, error as NodeJS.ErrnoException);
  }
}

function invalid(path: string, what: string, cause?: unknown): Deb2nixError {
  return new Deb2nixError("E_DIFF_INPUT", what, {
    path,
    cause,
    hint: "Give a pin, a directory of debs, a deb, or what `deb2nix inspect --json` printed.",
  });
}
