/** Why there is a fix: this file (its path in the deb) has this name, path or link target in it. */
export interface FixReason {
  readonly file: string;
  readonly name: string;
}

interface Because {
  /** Sorted by file and name; never empty. */
  readonly because: readonly FixReason[];
}

/** A path below an output: of the package itself, or of another one where `attr` is there. */
export interface OutputPlace {
  readonly attr?: string;
  /** Begins with a slash. */
  readonly path: string;
}

/** A path of Ubuntu that stands in a text, and what it is below the output: its own, or that of `attr`. */
export interface PathReplacement {
  readonly from: string;
  readonly to: string;
  /** Attribute in nixpkgs of the package that has the program. */
  readonly attr?: string;
  /** Then what lies below it goes along. */
  readonly isDirectory: boolean;
}

/** A library answers to its SONAME only after ldconfig has made this link. */
export interface SonameLink extends Because {
  readonly kind: "soname-link";
  readonly path: string;
  readonly target: string;
}

/** A header or a library whose name is a link that a maintainer script makes with update-alternatives(1). */
export interface AlternativeLink extends Because {
  readonly kind: "alternative-link";
  readonly path: string;
  readonly target: string;
}

/** A link to a file or directory of the package that preinst or postinst makes. */
export interface ScriptLink extends Because {
  readonly kind: "script-link";
  readonly path: string;
  readonly target: string;
}

/** A program outside of `bin` that a desktop file of the package starts. */
export interface ProgramLink extends Because {
  readonly kind: "program-link";
  readonly path: string;
  readonly target: string;
}

/** A library outside of `lib` that others ask for by name, and that nothing searches for there on NixOS. */
export interface LibraryLink extends Because {
  readonly kind: "library-link";
  readonly path: string;
  readonly target: string;
}

/**
 * A link that no longer leads where it led on Ubuntu. `target` is relative to its directory; with `attr` it is
 * below that package's output, and absolute where only the running system has it.
 */
export interface Relink extends Because {
  readonly kind: "relink";
  readonly path: string;
  readonly was: string;
  readonly target: string;
  readonly attr?: string;
}

/** A link that leads to what no package has. */
export interface RemoveLink extends Because {
  readonly kind: "remove-link";
  readonly path: string;
  readonly was: string;
  readonly reason: string;
}

/** A manifest that names a library in a way in which no loader on NixOS finds it. */
export interface LibraryManifest extends Because {
  readonly kind: "library-manifest";
  readonly path: string;
  /** As the manifest has it. */
  readonly was: string;
  readonly library: OutputPlace;
}

/** A manifest below `/etc`, where NixOS looks below `share` of the driver's directory. */
export interface ManifestLink extends Because {
  readonly kind: "manifest-link";
  readonly path: string;
  readonly target: string;
}

/** Absolute paths into the package that stand in a text file; each `to` is below the output. */
export interface RewritePaths extends Because {
  readonly kind: "rewrite-paths";
  readonly path: string;
  /** Longer ones first. */
  readonly replacements: readonly PathReplacement[];
}

/** Variables of a pkg-config file that are to become paths below the output. */
export interface PkgConfig extends Because {
  readonly kind: "pkg-config";
  readonly path: string;
  /** In file order. */
  readonly variables: readonly { readonly name: string; readonly was: string; readonly to: string }[];
}

/** A CMake file that counts directories from its own place up to the prefix, or puts Ubuntu's behind the prefix. */
export interface CmakePrefix extends Because {
  readonly kind: "cmake-prefix";
  readonly path: string;
  /** Variables with the place below the output from which counting gives what it gave. */
  readonly anchors: readonly CmakeAnchor[];
  /** Directories that stand behind a variable: `lib/aarch64-linux-gnu` to `lib`. */
  readonly directories: readonly { readonly from: string; readonly to: string }[];
}

export interface CmakeAnchor {
  readonly variable: string;
  /** `CMAKE_CURRENT_LIST_FILE` or `CMAKE_CURRENT_LIST_DIR`, from which it counts. */
  readonly start: string;
  /** Below the output; nothing need be there. */
  readonly place: string;
}

/** Run paths relative to the file that auto-patchelf would drop. */
export interface OriginRunpath extends Because {
  readonly kind: "origin-runpath";
  readonly runpath: string;
}

/** A directory of libraries that files of the package open by name. */
export interface AppendRunpath extends Because {
  readonly kind: "append-runpath";
  /** Attribute of the package that has it; absent for its own. */
  readonly attr?: string;
  readonly output?: string;
  /** Below the output. */
  readonly directory: string;
}

/** The same where only programs open it, no library. */
export interface RuntimeDependency extends Because {
  readonly kind: "runtime-dependency";
  readonly attr: string;
  readonly output?: string;
}

/** A copy of another package's library whose function opens libraries, so that this package's run path counts. */
export interface PrivateWrapper extends Because {
  readonly kind: "private-wrapper";
  /** Attribute of the package that has the library. */
  readonly attr: string;
  /** The library below that package's output. */
  readonly library: string;
  /** The names by which the importers need it. */
  readonly needed: readonly string[];
  /** The copy below the output; its base name is its SONAME too. */
  readonly copy: string;
  readonly function: string;
  readonly renamed: string;
  /** Files that import the function. */
  readonly importers: readonly string[];
}

/** Absolute paths that a library opens, and where NixOS has what they lead to. */
export interface DlopenOverride extends Because {
  readonly kind: "dlopen-override";
  readonly path: string;
  readonly rewrites: readonly {
    readonly from: string;
    readonly to: OutputPlace | "driver";
    /** What must be in `lib` of a package for the driver's directory to have it; absent where no package has it. */
    readonly requires?: { readonly attr: string; readonly path: string };
  }[];
}

/** A directory whose content belongs elsewhere before jetpack-nixos' `normalizeDebs` sorts the rest. */
export interface MoveTree extends Because {
  readonly kind: "move-tree";
  /** Both absolute in the unpacked debs. */
  readonly from: string;
  readonly to: string;
  /** Links in it that stand for directories and are in the way; absolute. */
  readonly removed: readonly string[];
}

/** A file of another package's deb, which deb2nix.toml wants here. */
export interface TakeFile extends Because {
  readonly kind: "take-file";
  readonly path: string;
  /** Name of the Debian package; its repository as in `PlannedDeb`. */
  readonly deb: string;
  readonly repo?: string;
  /** In that deb. */
  readonly from: string;
  /** Of a link. */
  readonly target?: string;
  readonly isExecutable: boolean;
}

/** A file that deb2nix.toml wants in another package. */
export interface GiveFile extends Because {
  readonly kind: "give-file";
  readonly path: string;
  /** Attribute of that package. */
  readonly to: string;
}

/** A change without which the package would not build or work. Paths as in `PlacedFile`. docs/fixes.md tells more. */
export type Fix =
  | AlternativeLink
  | AppendRunpath
  | CmakePrefix
  | DlopenOverride
  | GiveFile
  | LibraryLink
  | LibraryManifest
  | ManifestLink
  | MoveTree
  | OriginRunpath
  | PkgConfig
  | PrivateWrapper
  | ProgramLink
  | Relink
  | RemoveLink
  | RewritePaths
  | RuntimeDependency
  | ScriptLink
  | SonameLink
  | TakeFile;

/** Evidence in the order in which it is kept, each once. */
export function sortedReasons(reasons: readonly FixReason[]): FixReason[] {
  const byKey = new Map(reasons.map((reason) => [`${reason.file}\0${reason.name}`, reason]));
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reason]) => reason);
}
