import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Deb2nixError } from "../error.ts";
import { isOwned, OWNERSHIP } from "../nix/releases/ownership.ts";
import { notWritten, type OutputFile, writeFiles } from "./output-files.ts";

/** What became of a file. */
export interface WrittenFile {
  readonly kind: "written" | "replaced" | "unchanged";
  readonly path: string;
}

/**
 * Writes files of Nix that begin with the line by which `regenerate` too knows whose a file is (docs/regenerate.md).
 * One that is there without the line is somebody's own: throws `E_OUT_EDITED` (usage) where its text is another, unless
 * `force`. Throws `E_OUT` (usage) as `writeFiles`. All files are written, or none.
 */
export function writeOwnedFiles(
  directory: string,
  files: readonly OutputFile[],
  { force = false }: { readonly force?: boolean } = {},
): readonly WrittenFile[] {
  const judged = files.map(({ name, text }) => {
    const path = join(directory, name);
    const owned = `# ${OWNERSHIP}\n${text}`;
    const before = textAt(path, directory);
    const isSame = before === owned || before === text;
    const isEdited = before !== undefined && !isSame && !isOwned(before);
    const kind = before === undefined ? "written" : isSame ? "unchanged" : "replaced";
    return { name, path, text: owned, isEdited, kind } as const;
  });
  const edited = judged.filter(({ isEdited }) => isEdited).map(({ path }) => path);
  if (edited.length > 0 && !force) throw handWritten(edited);
  writeFiles(
    directory,
    judged.filter(({ kind }) => kind !== "unchanged"),
  );
  return judged.map(({ kind, path }) => ({ kind, path }));
}

/** Of a path that leads nowhere undefined; what is no file is never opened, since a pipe would not end. */
function textAt(path: string, directory: string): string | undefined {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) return undefined;
    if (!status.isFile()) throw new Error(`${path} is there and no file`);
    return readFileSync(path, "utf8");
  } catch (error) {
    throw notWritten(directory, error as Error);
  }
}

function handWritten([first, ...others]: readonly string[]): Deb2nixError {
  const more = others.length === 0 ? "" : `; ${others.join(", ")} neither`;
  return new Deb2nixError(
    "E_OUT_EDITED",
    `does not begin with deb2nix' line, so a person has written it${more}`,
    {
      kind: "usage",
      path: first!,
      hint: "Nothing was written. Name another directory, or replace it with --force.",
    },
  );
}
