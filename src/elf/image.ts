import type { ByteSource } from "../archive/byte-source.ts";
import { type DynamicEntry, readDynamic } from "./dynamic.ts";
import { type Header, readHeader } from "./header.ts";
import { type ProgramHeader, readProgramHeaders } from "./program-headers.ts";
import { type ReadString, stringTable } from "./strings.ts";

/** An ELF file and its headers. */
export interface ElfHeaders {
  readonly source: ByteSource;
  readonly header: Header;
  /** Empty for ET_REL, whose facts end with the header. */
  readonly segments: readonly ProgramHeader[];
}

/** An ELF file, opened: its headers, its dynamic entries and the way to their strings. */
export interface ElfImage extends ElfHeaders {
  /** Whether there is a dynamic section; `entries` is empty where not. */
  readonly isDynamic: boolean;
  readonly entries: readonly DynamicEntry[];
  readonly readString: ReadString;
}

/** Reads header and program headers. Errors are those of the two readers. */
export function openHeaders(source: ByteSource): ElfHeaders {
  const header = readHeader(source);
  return { source, header, segments: header.type === "REL" ? [] : readProgramHeaders(source, header) };
}

/** As `openHeaders`, and reads PT_DYNAMIC. */
export function openImage(source: ByteSource): ElfImage {
  const { header, segments } = openHeaders(source);
  const dynamic = readDynamic(source, header, segments);
  const entries = dynamic ?? [];
  const readString = stringTable(source, segments, entries);
  return { source, header, segments, isDynamic: dynamic !== undefined, entries, readString };
}
