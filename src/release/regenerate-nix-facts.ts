import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileError } from "../archive/file-chunks.ts";
import { fileStatus } from "../archive/file-status.ts";
import { Deb2nixError } from "../error.ts";
import type { DebFacts } from "../facts/deb-facts.ts";
import { VERSION } from "../version.ts";
import { factsOf, isFactsDocument } from "./diff/facts-document.ts";

/** The facts of a deb, by its SHA-256 (hexadecimal); undefined where there are none. */
export type NixFacts = (sha256: string) => DebFacts | undefined;

/** Longest document that is read, in bytes: facts are held to less when they are made. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Facts in a directory that `analyzePins` of nix/analyze.nix has made: `SHA256.json` for each deb, as
 * `deb2nix inspect --json` prints it. Files are in the order of their paths, not in that of the archive. Throws `E_FACTS`
 * (usage) for what is no directory; what is returned throws `E_FACTS` for what is not the facts of that deb by this
 * deb2nix.
 */
export function openNixFacts(directory: string): NixFacts {
  if (!fileStatus(directory)?.isDirectory()) {
    throw new Deb2nixError("E_FACTS", "is no directory with the facts of debs", {
      kind: "usage",
      path: directory,
      hint: "Name what Nix has built of analyzePins in nix/analyze.nix, as ./result.",
    });
  }
  return (sha256) => {
    const path = join(directory, `${sha256}.json`);
    const status = fileStatus(path);
    if (status === undefined) return undefined;
    if (status.size > MAX_BYTES) throw wrong(path, `has ${status.size} bytes, at most ${MAX_BYTES} are read`);
    const document = parse(path);
    const [facts, ...others] = factsOf(document, path);
    if (facts?.sha256 !== sha256 || others.length > 0) {
      throw wrong(path, "does not hold the facts of the one deb with the SHA-256 that it is called by");
    }
    return facts;
  };
}

/** Refuses what another deb2nix has made: it may have looked for other things. */
function parse(path: string): unknown {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw wrong(path, `is no JSON: ${error.message}`, error);
    throw fileError(path, error as NodeJS.ErrnoException);
  }
  if (!isFactsDocument(document)) throw wrong(path, "holds no facts");
  const { tool } = document as { readonly tool?: unknown };
  const expected = `deb2nix ${VERSION}`;
  if (tool === expected) return document;
  throw wrong(path, `was made by ${JSON.stringify(tool)?.slice(0, 80) ?? "nobody"}, expected "${expected}"`);
}

function wrong(path: string, what: string, cause?: unknown): Deb2nixError {
  return new Deb2nixError("E_FACTS", what, {
    path,
    cause,
    hint: "Build the facts anew, with this version of deb2nix in nix/analyze.nix.",
  });
}
