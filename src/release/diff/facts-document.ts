import { Deb2nixError } from "../../error.ts";
import type { DebFacts } from "../../facts/deb-facts.ts";
import { count, flag, isObject, like, listOf, mapOf, objectOf, oneOf, type Shape, text } from "./shape.ts";

const texts = listOf(text);
const path = like(/^\//);
const symbol = { name: text, binding: text };
const maySymbol = { version: text, type: text };

const elf: Shape = objectOf(
  {
    path,
    class: oneOf(32, 64),
    endian: oneOf("little", "big"),
    machine: text,
    type: text,
    osabi: text,
    needed: texts,
    rpath: texts,
    runpath: texts,
    flags: texts,
    versionNeeds: listOf(objectOf({ file: text, versions: texts })),
    versionDefs: texts,
  },
  {
    interpreter: text,
    soname: text,
    buildId: text,
    abiTag: text,
    dlopen: listOf(
      objectOf(
        { name: text, grade: oneOf("declared", "certain", "likely", "possible"), evidence: text },
        { via: text },
      ),
    ),
    paths: texts,
    openers: texts,
    imports: listOf(objectOf(symbol, maySymbol)),
    exports: listOf(objectOf(symbol, { ...maySymbol, default: flag })),
  },
);

const deb: Shape = objectOf({
  file: text,
  size: count,
  sha256: like(/^[0-9a-f]{64}$/),
  control: mapOf(text),
  compression: objectOf({ control: text, data: text }),
  files: listOf(
    objectOf(
      {
        path,
        type: oneOf("file", "directory", "symlink", "hardlink", "char", "block", "fifo"),
        mode: like(/^[0-7]{4}$/),
        size: count,
      },
      { target: text },
    ),
  ),
  scripts: listOf(objectOf({ name: text, size: count, commands: texts }, { interpreter: text })),
  elfs: listOf(elf),
  texts: listOf(
    objectOf(
      { path, mentions: texts },
      {
        interpreter: text,
        libraries: texts,
        variables: listOf(objectOf({ name: text, value: text })),
        containerFiles: listOf(objectOf({ kind: text, path: text })),
        climbs: listOf(
          objectOf({
            variable: text,
            start: oneOf("CMAKE_CURRENT_LIST_FILE", "CMAKE_CURRENT_LIST_DIR"),
            levels: count,
          }),
        ),
        prefixed: texts,
        relative: texts,
        install: listOf(objectOf({ name: text, value: text })),
        launches: texts,
        accounts: texts,
      },
    ),
  ),
  problems: listOf(objectOf({ path, code: text, message: text }, { offset: count })),
  nestedDebs: texts,
});

/** Whether a JSON document says that it holds facts; a pin has nothing but repositories. */
export function isFactsDocument(document: unknown): boolean {
  return isObject(document) && Array.isArray(document.debs);
}

/**
 * The facts in the document of `deb2nix inspect --json`. Throws `E_FACTS` with the place of what is not as
 * schema/inspect.schema.json has it, also for another version.
 */
export function factsOf(document: unknown, file: string): DebFacts[] {
  const wrong = objectOf({ version: oneOf(1), debs: listOf(deb) })(document, "the document");
  if (wrong !== undefined) {
    throw new Deb2nixError("E_FACTS", `${wrong}; expected what \`deb2nix inspect --json\` prints`, {
      path: file,
      hint: "Make it anew with this version of deb2nix.",
    });
  }
  type Printed = DebFacts & {
    readonly files: readonly (DebFacts["files"][number] & { readonly mode: unknown })[];
  };
  return (document as { readonly debs: readonly Printed[] }).debs.map((facts) => ({
    ...facts,
    files: facts.files.map((each) => ({ ...each, mode: Number.parseInt(String(each.mode), 8) })),
  }));
}
