/**
 * Whether every syntax that a fix writes a path into takes it as it is: the shell, sed, C, JSON, run paths, which
 * end at a colon. No real deb has libraries in directories of other names.
 */
export function isPlainPath(path: string): boolean {
  return /^[\w@%+=,./-]+$/.test(path);
}
