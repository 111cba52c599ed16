import type { ByteSource } from "../archive/byte-source.ts";
import { readDynamicNames } from "./dynamic-names.ts";
import type { ElfFacts } from "./elf-facts.ts";
import { flagNames } from "./flags.ts";
import { openImage } from "./image.ts";
import { readInterpreter } from "./interpreter.ts";
import { readBuildId } from "./notes.ts";
import { readVersionDefs, readVersionNeeds } from "./versions.ts";

export { isElf } from "./header.ts";

/**
 * Reads the facts of an ELF file from its program headers; the section table is not needed. ET_REL objects
 * (kernel modules) have header facts only. Reads no more than headers, interpreter, notes, PT_DYNAMIC and the
 * tables that it names. Throws `Deb2nixError` with a code E_ELF_*, and lets through what `source` throws.
 */
export function analyzeElf(source: ByteSource): ElfFacts {
  const image = openImage(source);
  const { header } = image;
  const interpreter = readInterpreter(image);
  const buildId = readBuildId(image);
  return {
    class: header.class,
    endian: header.littleEndian ? "little" : "big",
    machine: header.machine,
    type: header.type,
    osabi: header.osabi,
    ...(interpreter === undefined ? {} : { interpreter }),
    ...readDynamicNames(image),
    flags: flagNames(image),
    versionNeeds: readVersionNeeds(image),
    versionDefs: readVersionDefs(image),
    ...(buildId === undefined ? {} : { buildId }),
  };
}
