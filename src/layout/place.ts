/**
 * Where one path of a deb ends up below a package's output, as jetpack-nixos' `normalizeDebs` moves it: CUDA
 * trees, the package's own and `usr` become the root, the package's own multiarch directory is flattened, `lib64`
 * becomes `lib` and `sbin` becomes `bin`, and the driver's own library directories are emptied into `lib`.
 */
export type Place =
  | {
      readonly kind: "kept";
      /** Absolute below the output: `/lib/libcuda.so.1.1`. */
      readonly to: string;
      /** Moved out of a driver directory: such a file replaces what already has its name. */
      readonly clobbers: boolean;
      /** The directory on its way whose content goes elsewhere; absent where the path stays as it is. */
      readonly merge?: Merge;
      /** Whether the path is that directory itself. */
      readonly isMerged: boolean;
    }
  | {
      readonly kind: "dropped";
      readonly reason: string;
      /** The path in the deb that is left out with all below it. */
      readonly root: string;
    };

/** A directory of a deb whose content goes into one of the output; both absolute. */
export interface Merge {
  /** In the deb: `/usr/lib/aarch64-linux-gnu`. */
  readonly from: string;
  /** Below the output: `/lib`. */
  readonly to: string;
}

/** What of a package decides where its paths go; a `Layout` has both. */
export interface OwnDirectories {
  /** Its multiarch directories, see `ownTriplets`. */
  readonly triplets: ReadonlySet<string>;
  /** Directories that are trees like `/usr`, see `ownTrees`; absolute, none above another. */
  readonly trees: ReadonlySet<string>;
  /** Whether `/usr/local` and directories of games are merged too, which jetpack-nixos' builder does not do. */
  readonly mergesLocal?: boolean;
}

interface Move {
  /** Matches the front of a path, whole names only. */
  readonly from: RegExp;
  readonly to: string;
  readonly clobbers?: true;
  /** Whether the last name must be one of the package's own multiarch directories. */
  readonly isMultiarch?: true;
  /** Whether it is made only where `mergesLocal` is set. */
  readonly isLocal?: true;
}

/**
 * Debian's names for the series of the driver that can be installed beside each other, as a pattern: each has a
 * directory below `nvidia`, and its alternatives make links to one of them.
 */
export const DRIVER_SERIES = "(?:current|tesla(?:-\\d+)?|legacy-\\d+xx)";

/** Applied one after the other, each to what the one before left; each replaces the front of the path. */
const MOVES: readonly Move[] = [
  { from: /^\/usr(?=\/|$)/, to: "" },
  { from: /^\/local\/cuda-[\d.]+\/targets\/[^/]+-linux(?=\/|$)/, to: "" },
  { from: /^\/local\/cuda-[\d.]+(?=\/|$)/, to: "" },
  // The hierarchy of /usr/local (FHS 3.0, 4.9) is that of /usr, apart from man.
  {
    from: /^\/local\/(bin|sbin|games|lib|lib64|libexec|share|include|etc|src)(?=\/|$)/,
    to: "/$1",
    isLocal: true,
  },
  { from: /^\/local\/man(?=\/|$)/, to: "/share/man", isLocal: true },
  { from: /^\/games(?=\/|$)/, to: "/bin", isLocal: true },
  { from: /^(\/[^/]+)\/([a-z0-9_]+-linux-gnu[a-z0-9_]*)(?=\/|$)/, to: "$1", isMultiarch: true },
  { from: /^\/lib64(?=\/|$)/, to: "/lib" },
  { from: /^\/sbin(?=\/|$)/, to: "/bin" },
  { from: new RegExp(`^/lib/(?:nvidia/${DRIVER_SERIES}|nvidia|tegra)(?=/|$)`), to: "/lib", clobbers: true },
];

/** What no package on NixOS may carry: the configuration of ldconfig and of dpkg. */
const DROPS: readonly { readonly path: RegExp; readonly reason: string }[] = [
  { path: /^\/etc\/ld\.so\.conf\.d(?=\/|$)/, reason: "configures Ubuntu's ldconfig" },
  { path: /^\/lib\/ld\.so\.conf$/, reason: "configures Ubuntu's ldconfig" },
  { path: /^\/etc\/dpkg(?=\/|$)/, reason: "configures dpkg" },
];

/** Where `path` (absolute, as in the deb) goes. */
export function place(path: string, { triplets, trees, mergesLocal = false }: OwnDirectories): Place {
  let to = path;
  let clobbers = false;
  // How much of the end of `path` no move has looked at.
  let rest = path.length;
  for (const tree of trees) {
    if (path !== tree && !path.startsWith(`${tree}/`)) continue;
    rest = path.length - tree.length;
    to = path.slice(tree.length);
  }
  for (const move of MOVES) {
    const match = move.isLocal && !mergesLocal ? null : move.from.exec(to);
    if (match === null || (move.isMultiarch && !triplets.has(match[2]!))) continue;
    rest = Math.min(rest, to.length - match[0].length);
    to = match[0].replace(move.from, move.to) + to.slice(match[0].length);
    if (move.clobbers) clobbers = true;
  }
  for (const { path: pattern, reason } of DROPS) {
    const match = pattern.exec(to);
    if (match === null) continue;
    return { kind: "dropped", reason, root: path.slice(0, path.length - (to.length - match[0].length)) };
  }
  const moved = path.slice(0, path.length - rest);
  return {
    kind: "kept",
    to: to || "/",
    clobbers,
    ...(moved === "" ? {} : { merge: { from: moved, to: to.slice(0, to.length - rest) || "/" } }),
    isMerged: moved === path,
  };
}
