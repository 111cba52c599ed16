import type { ByteSource } from "../archive/byte-source.ts";
import { type DynamicEntry, readDynamic } from "./dynamic.ts";
import { type Header, readHeader } from "./header.ts";
import { type ProgramHeader, readProgramHeaders } from "./program-headers.ts";
import { type ReadString, stringTable } from "./strings.ts";

/** An ELF file, opened: its headers, its dynamic entries and the way to their strings. */
export interface ElfImage {
  readonly source: ByteSource;
  readonly header: Header;
  /** Empty for ET_REL, whose facts end with the header. */
  readonly segments: readonly ProgramHeader[];
  /** Whether there is a dynamic section; `entries` is empty where not. */
  readonly isDynamic: boolean;
  readonly entries: readonly DynamicEntry[];
  readonly readString: ReadString;
}

/** Reads header, program headers and PT_DYNAMIC. Errors are those of the three readers. */
export function openImage(source: ByteSource): ElfImage {
  const header = readHeader(source);
  const segments = header.type === "REL" ? [] : readProgramHeaders(source, header);
  const dynamic = readDynamic(source, header, segments);
  const entries = dynamic ?? [];
  const readString = stringTable(source, segments, entries);
  return { source, header, segments, isDynamic: dynamic !== undefined, entries, readString };
}
