import { decodeName } from "../archive/names.ts";
import { Deb2nixError } from "../error.ts";
import { PT } from "./constants.ts";
import type { ElfImage } from "./image.ts";
import { readRange } from "./read-range.ts";

/** A longer PT_INTERP is refused, in bytes: Linux' PATH_MAX, beyond which the kernel refuses it too. */
export const MAX_INTERPRETER = 4096;

/**
 * The path in PT_INTERP up to its NUL (gABI "Program Interpreter"); of several the first counts, as in the
 * kernel. Undefined without the segment and where it has no bytes in the file (separate debug files). Throws
 * E_ELF_SEGMENT and E_ELF_TRUNCATED.
 */
export function readInterpreter({ source, segments }: ElfImage): string | undefined {
  const segment = segments.find(({ type }) => type === PT.INTERP);
  if (segment === undefined || segment.filesz === 0n) return undefined;
  const { offset, filesz, at } = segment;
  if (filesz > MAX_INTERPRETER) {
    const message = `PT_INTERP has ${filesz} bytes, expected at most ${MAX_INTERPRETER}`;
    throw new Deb2nixError("E_ELF_SEGMENT", message, { offset: at });
  }
  const view = readRange(source, offset, filesz, { what: "PT_INTERP", at });
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const end = bytes.indexOf(0);
  return decodeName(end < 0 ? bytes : bytes.subarray(0, end));
}
