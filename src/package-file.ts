/**
 * A file of deb2nix' own that is not code (`data/…`, `assets/…`), by its path in the package. Sources are in `src/`,
 * and what npm installs is bundled flat into `dist/`, so both are one level below the root.
 */
export function packageFile(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}
