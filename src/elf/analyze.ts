import type { ByteSource } from "../archive/byte-source.ts";
import { inferDlopen } from "./dlopen.ts";
import { declaredLibraries } from "./dlopen-note.ts";
import { type DynamicNames, readDynamicNames } from "./dynamic-names.ts";
import type { ElfFacts } from "./elf-facts.ts";
import { flagNames } from "./flags.ts";
import { type ElfImage, openImage } from "./image.ts";
import { readInterpreter } from "./interpreter.ts";
import { abiTagIn, buildIdIn, type Note, readNotes } from "./notes.ts";
import { openedPaths } from "./opened-paths.ts";
import { stringRangesOf } from "./rodata.ts";
import { placesIn, readSections } from "./sections.ts";
import { candidatesIn } from "./string-candidates.ts";
import type { StringCandidate } from "./string-scan.ts";
import { readOpeners, readSymbols } from "./symbols.ts";
import { readVersionDefs, readVersionNeeds } from "./versions.ts";

export { isElf } from "./header.ts";

export interface AnalyzeOptions {
  /**
   * What a `stringScanner` found in the file, or at least in its `stringRanges`; what lies elsewhere does not
   * count. With it come `dlopen`, `paths` and `openers`.
   */
  readonly candidates?: readonly StringCandidate[];
  /** Whether `imports` and `exports` are wanted. */
  readonly symbols?: boolean;
}

/**
 * Reads the facts of an ELF file from its program headers; the section table serves only to tell where its
 * strings are. ET_REL objects (kernel modules) have header facts only. Reads no more than headers,
 * interpreter, notes, PT_DYNAMIC and the tables that it names. Throws `Deb2nixError` with a code E_ELF_*, and
 * lets through what `source` throws.
 */
export function analyzeElf(source: ByteSource, options: AnalyzeOptions = {}): ElfFacts {
  const image = openImage(source);
  const { header } = image;
  const interpreter = readInterpreter(image);
  const notes = readNotes(image);
  const buildId = buildIdIn(notes);
  const abiTag = abiTagIn(notes, header.littleEndian);
  const names = readDynamicNames(image);
  return {
    class: header.class,
    endian: header.littleEndian ? "little" : "big",
    machine: header.machine,
    type: header.type,
    osabi: header.osabi,
    ...(interpreter === undefined ? {} : { interpreter }),
    ...names,
    flags: flagNames(image),
    versionNeeds: readVersionNeeds(image),
    versionDefs: readVersionDefs(image),
    ...(buildId === undefined ? {} : { buildId }),
    ...(abiTag === undefined ? {} : { abiTag }),
    ...(options.candidates === undefined
      ? {}
      : stringFacts(image, notes, { ...names, interpreter }, options.candidates)),
    ...(options.symbols ? readSymbols(image) : {}),
  };
}

function stringFacts(
  image: ElfImage,
  notes: readonly Note[],
  {
    soname,
    needed,
    filter,
    auxiliary,
    interpreter,
  }: DynamicNames & { readonly interpreter: string | undefined },
  scanned: readonly StringCandidate[],
): Required<Pick<ElfFacts, "dlopen" | "openers" | "paths">> {
  const sections = readSections(image.source, image.header);
  const openers = readOpeners(image);
  const candidates = candidatesIn(scanned, stringRangesOf(image, sections, openers.length > 0));
  return {
    openers,
    dlopen: inferDlopen(candidates, {
      ...(interpreter === undefined ? {} : { interpreter }),
      ...(soname === undefined ? {} : { soname }),
      needed,
      ...(filter === undefined ? {} : { filter }),
      ...(auxiliary === undefined ? {} : { auxiliary }),
      openers,
      declared: declaredLibraries(notes),
      place: placesIn(sections),
    }),
    paths: openedPaths(candidates, interpreter),
  };
}
