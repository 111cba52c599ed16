import { openDeb } from "../../../src/archive/deb.ts";
import { fileChunks } from "../../../src/archive/file-chunks.ts";
import { collect } from "../../../src/facts/peek.ts";
import {
  type LibraryDependencies,
  mergeLibraryDependencies,
  parseShlibs,
  parseSymbols,
} from "./library-dependencies.ts";

/** What a deb's `shlibs` and `symbols` say; empty where it has neither. */
export async function readLibraryDependencies(path: string): Promise<LibraryDependencies> {
  const found: LibraryDependencies[] = [];
  for await (const { kind, entries } of openDeb(fileChunks(path))) {
    if (kind !== "control") break;
    for await (const entry of entries) {
      const parse = { "/shlibs": parseShlibs, "/symbols": parseSymbols }[entry.path];
      if (parse !== undefined) found.push(parse(Buffer.from(await collect(entry.body)).toString("utf8")));
    }
  }
  return mergeLibraryDependencies(...found);
}
