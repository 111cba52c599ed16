/** What one deb may cost; beyond it E_DEB_LIMIT is thrown. No known deb of NVIDIA or Debian comes near. */
export interface DebLimits {
  /** Most bytes that one of its tars may have, decompressed. */
  readonly unpacked: number;
  /** Most files, links and directories. */
  readonly files: number;
}

/** Half a minute of decompression, and a gigabyte of memory in a command that looks at all files at once. */
export const DEFAULT_LIMITS: DebLimits = { unpacked: 16 * 1024 ** 3, files: 300_000 };
