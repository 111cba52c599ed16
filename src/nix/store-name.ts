/** 211 characters, less the four of `.drv` (Nix manual, "Store path"). */
const MAX_LENGTH = 207;

/**
 * `name` as part of a store path's name, where only letters, digits and `+-._?=` may stand, no dot in front,
 * 207 characters at most (all are one byte long). Every run of other characters becomes one `-`, and what is
 * over at the end is cut: `12.4.127~12.4.1-2` gives `12.4.127-12.4.1-2`, `2:1.8` gives `2-1.8`. Names that
 * differ only in such characters become the same, which is harmless: the hash in the path tells them apart.
 * Nothing left gives `unknown`.
 */
export function storeName(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9+\-._?=]+/g, "-")
    .replace(/^\.+/, "")
    .slice(0, MAX_LENGTH);
  return safe === "" ? "unknown" : safe;
}
