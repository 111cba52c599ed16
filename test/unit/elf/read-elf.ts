import { bufferSource } from "../../../src/archive/buffer-source.ts";
import { analyzeElf } from "../../../src/elf/analyze.ts";
import type { ElfFacts } from "../../../src/elf/elf-facts.ts";
import { Deb2nixError } from "../../../src/error.ts";

/** `analyzeElf` on bytes in memory. */
export function readElf(bytes: Uint8Array): ElfFacts {
  return analyzeElf(bufferSource(bytes));
}

/** The `Deb2nixError` that `act` throws, as far as tests look at it; anything else is thrown on. */
export function failure(act: () => unknown): { code: string; offset: number | undefined; message: string } {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Deb2nixError)) throw error;
    const { code, offset, message } = error;
    return { code, offset, message };
  }
  throw new Error("expected a Deb2nixError, but nothing was thrown");
}
