/**
 * Bytes that a zlib or zstd decoder puts out at a time. Each costs a trip through the thread pool, so Node's
 * 16 KiB are too few for a member of hundreds of MB.
 */
export const OUTPUT_CHUNK = 256 * 1024;
