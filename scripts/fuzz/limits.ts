/**
 * What one input may cost. Beyond it the worker is ended, and the input counts as a failure. The readers
 * themselves promise less: a window of 128 MiB for zstd, a dictionary of 64 MiB for xz in up to four decoders
 * that are kept for use again, 32 MiB of one ELF file.
 */
export const LIMITS = {
  /** Wall-clock time, in milliseconds. */
  time: 10_000,
  /** JavaScript heap of the worker, in megabytes. */
  heap: 256,
  /** Resident memory of the whole process, in bytes. */
  resident: 1_000_000_000,
} as const;
