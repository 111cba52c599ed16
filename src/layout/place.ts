/**
 * Where one path of a deb ends up below a package's output, as jetpack-nixos' `normalizeDebs` moves it: CUDA
 * trees and `usr` become the root, multiarch directories are flattened, `lib64` becomes `lib` and `sbin`
 * becomes `bin`, and the driver's own library directories are emptied into `lib`.
 */
export type Place =
  | {
      readonly kind: "kept";
      /** Absolute below the output: `/lib/libcuda.so.1.1`. */
      readonly to: string;
      /** Moved out of a driver directory: such a file replaces what already has its name. */
      readonly clobbers: boolean;
    }
  | { readonly kind: "dropped"; readonly reason: string };

interface Move {
  readonly from: RegExp;
  readonly to: string;
  readonly clobbers?: true;
}

/** Applied one after the other, each to what the one before left; each replaces the front of the path. */
const MOVES: readonly Move[] = [
  { from: /^\/usr(?=\/|$)/, to: "" },
  { from: /^\/local\/cuda-[\d.]+\/targets\/[^/]+-linux(?=\/|$)/, to: "" },
  { from: /^\/local\/cuda-[\d.]+(?=\/|$)/, to: "" },
  { from: /^(\/[^/]+)\/[a-z0-9_]+-linux-gnu[a-z0-9_]*(?=\/|$)/, to: "$1" },
  { from: /^\/lib64(?=\/|$)/, to: "/lib" },
  { from: /^\/sbin(?=\/|$)/, to: "/bin" },
  { from: /^\/lib\/(?:nvidia\/current|nvidia|tegra)(?=\/|$)/, to: "/lib", clobbers: true },
];

/** What no package on NixOS may carry: the configuration of ldconfig and of dpkg. */
const DROPS: readonly { readonly path: RegExp; readonly reason: string }[] = [
  { path: /^\/etc\/ld\.so\.conf\.d(\/|$)/, reason: "configures Ubuntu's ldconfig" },
  { path: /^\/lib\/ld\.so\.conf$/, reason: "configures Ubuntu's ldconfig" },
  { path: /^\/etc\/dpkg(\/|$)/, reason: "configures dpkg" },
];

/** A directory whose content was moved into another one; both absolute below the output. */
export interface Flattening {
  readonly from: string;
  readonly to: string;
  /** The stage of the normalisation: what a later stage empties may have been filled by an earlier one. */
  readonly stage: number;
}

/** Where `path` (absolute, as in the deb) goes, and the directories that were flattened on its way. */
export function place(path: string): { readonly place: Place; readonly flattened: readonly Flattening[] } {
  let to = path;
  let clobbers = false;
  const flattened: Flattening[] = [];
  for (const [stage, move] of MOVES.entries()) {
    const match = move.from.exec(to);
    if (match === null) continue;
    const target = match[0].replace(move.from, move.to);
    if (match[0] !== "/usr") flattened.push({ from: match[0], to: target || "/", stage });
    if (move.clobbers) clobbers = true;
    to = target + to.slice(match[0].length) || "/";
  }
  const drop = DROPS.find((candidate) => candidate.path.test(to));
  return {
    place: drop === undefined ? { kind: "kept", to, clobbers } : { kind: "dropped", reason: drop.reason },
    flattened,
  };
}
