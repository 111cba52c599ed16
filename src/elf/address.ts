import { Deb2nixError } from "../error.ts";
import { PT } from "./constants.ts";
import type { ProgramHeader } from "./program-headers.ts";
import type { Claim } from "./read-range.ts";

/** Where the bytes of an address stand in the file. */
export interface FileSpan {
  readonly offset: bigint;
  /** The end of the segment's bytes: what is at `offset` cannot go beyond it. */
  readonly end: bigint;
}

/**
 * Maps a virtual address to the file through the PT_LOAD that holds it (gABI "Program Loading"). An address
 * that no segment fills from the file throws E_ELF_SEGMENT.
 */
export function fileSpan(segments: readonly ProgramHeader[], address: bigint, claim: Claim): FileSpan {
  const segment = segments.find(
    ({ type, vaddr, filesz }) => type === PT.LOAD && vaddr <= address && address < vaddr + filesz,
  );
  if (segment !== undefined) {
    const { offset, vaddr, filesz } = segment;
    return { offset: offset + (address - vaddr), end: offset + filesz };
  }
  const message = `${claim.what} is at address 0x${address.toString(16)}, which no PT_LOAD segment fills`;
  throw new Deb2nixError("E_ELF_SEGMENT", message, { offset: claim.at });
}
