import type { Merge } from "../layout/place.ts";
import type { Fix } from "./fixes/fix.ts";
import type { Interpreter } from "./interpreters.ts";
import type { Division } from "./outputs/divide.ts";

export type { Fix, PathReplacement } from "./fixes/fix.ts";

/** Which builder the printed Nix calls. */
export type Target = "jetpack-nixos" | "standalone";

/** Why a package needs something: this ELF file (its path in the deb) names it in DT_NEEDED. */
export interface Evidence {
  readonly elf: string;
  readonly needed: string;
}

/** Why a package wants something at run time: this ELF file opens it by name. */
export interface RuntimeEvidence {
  readonly elf: string;
  readonly dlopen: string;
}

export interface Input<Because> {
  /** `l4t-core`, `libglvnd`, `gst_all_1.gstreamer`, `cudaPackages.libcublas`. */
  readonly attr: string;
  readonly output?: string;
  readonly kind: "sibling" | "nixpkgs" | "cuda";
  /** Sorted by ELF and name; empty where the maintainer adds it. */
  readonly because: readonly Because[];
  /** Why the maintainer adds it. */
  readonly reason?: string;
}

/** A library that the machine itself brings, as the maintainer says. */
export interface HostProvided {
  readonly needed: string;
  readonly reason: string;
}

/** A package whose libraries are opened, and that cannot be in a run path because it needs the asking one. */
export interface SkippedRuntime {
  readonly attr: string;
  readonly because: readonly RuntimeEvidence[];
  /** From the asking package through this one back to it. */
  readonly cycle: readonly string[];
}

/** How a standalone package makes its output from the unpacked deb. Paths in the deb are absolute. */
export interface Installation {
  /** Top-level directories and files that are copied under their own names, sorted. */
  readonly roots: readonly string[];
  /** Directories whose content is copied to a directory below the output, each before the one that holds it. */
  readonly merges: readonly Merge[];
  /** What is left out, sorted; nothing in it lies below another. */
  readonly removed: readonly string[];
  /** Devices and pipes, sorted: unpacking them needs root's rights. */
  readonly special: readonly string[];
  /** Whether anything has a set-id bit: an unprivileged unpacking must not try to keep it. */
  readonly hasSetId: boolean;
  /** Whether the owner may not read or write everything: what is copied or edited must be made accessible. */
  readonly isRestricted: boolean;
}

/** What nixpkgs' setup hooks must be told or given for the package's inputs and files. */
export interface SetupHooks {
  /** Attributes for `nativeBuildInputs`. */
  readonly tools: readonly { readonly attr: string; readonly because: string }[];
  /** Attributes of the derivation that are true. */
  readonly flags: readonly { readonly name: string; readonly because: string }[];
  /** Lines of shell for `preFixup`. */
  readonly preFixup: readonly string[];
  /** Directory below the output whose GSettings schemas are to be compiled. */
  readonly compiledSchemas: string | undefined;
  /** Toolkits that cannot be in one build, with an input of each; empty where there are none. */
  readonly mixed: readonly { readonly name: string; readonly input: string }[];
}

export interface PlannedDeb {
  /** Name of the Debian package. */
  readonly package: string;
  /** Its source package. */
  readonly source: string;
  /** Repository in NVIDIA's archive; absent where it is the SoC's own. */
  readonly repo?: string;
  /** Absent where the deb belongs to the package but is not at hand. */
  readonly file?: string;
  readonly sha256?: string;
}

/** What is known of a package beyond its files, for nixpkgs' `meta`. */
export interface Meta {
  readonly description?: string;
  readonly homepage?: string;
  /** Attributes of `lib.licenses`. */
  readonly licenses: readonly string[];
  /** Attributes of `lib.sourceTypes`. */
  readonly sourceTypes: readonly string[];
  readonly mainProgram?: string;
  /** Nix systems; `all` where nothing in the package is bound to a machine. */
  readonly platforms: readonly string[] | "all";
}

/** One derivation to be printed: everything decided, no Nix syntax. */
export interface PackagePlan {
  readonly attr: string;
  readonly pname: string;
  readonly version: string;
  readonly target: Target;
  readonly debs: readonly PlannedDeb[];
  /** Whether any ELF file would be patched. */
  readonly autoPatchelf: boolean;
  /** Sorted by attribute. */
  readonly buildInputs: readonly Input<Evidence>[];
  /** Sorted by attribute; a package may be in both. */
  readonly runtimeInputs: readonly Input<RuntimeEvidence>[];
  /** Those of them that get no run path, sorted by attribute. */
  readonly skippedRuntime: readonly SkippedRuntime[];
  /** Names that only the driver's directory will hold at run time, sorted. */
  readonly fromDriver: readonly string[];
  /** Sorted by name. */
  readonly fromHost: readonly HostProvided[];
  readonly outputs: Division["outputs"];
  /** What is in `out` though it has a class of its own, and why. */
  readonly merged: Division["merged"];
  readonly division: Division;
  readonly fixes: readonly Fix[];
  readonly dropped: readonly { readonly path: string; readonly reason: string }[];
  readonly unresolved: readonly (Evidence & { readonly searched: readonly string[] })[];
  readonly meta: Meta;
  readonly hooks: SetupHooks;
  /** Of its scripts, sorted by attribute. */
  readonly interpreters: readonly Interpreter[];
  readonly installation: Installation;
  /** GPU drivers for each of which it has a deb, one of which is built in; empty where nothing is to be chosen. */
  readonly gpuDrivers: readonly string[];
  /** The same package in a set for one driver, by driver; empty where the set is one for all. */
  readonly byGpuDriver: ReadonlyMap<string, PackagePlan>;
  /** Whether it belongs into `cudaPackages`. */
  readonly isCuda: boolean;
  /** Attributes of the packages at hand that belong there. */
  readonly cudaSet: ReadonlySet<string>;
  /** Whether it opens a library of the driver by name. */
  readonly opensDriver: boolean;
}
