import { type Finding, SEVERITIES, type Severity } from "../../audit/finding.ts";
import type { Grade } from "../../elf/elf-facts.ts";
import type { Fix } from "../../plan/package-plan.ts";

interface Common {
  /** What it means for who has packaged OLD: error breaks the build, warning wants a look, note informs. */
  readonly severity: Severity;
  /** For a person, each a line of its own. */
  readonly evidence: readonly string[];
}

/** An ELF file of NEW, or of OLD where NEW has it no more. */
interface AtFile extends Common {
  /** Name of the Debian package. */
  readonly deb: string;
  /** In the deb. */
  readonly path: string;
}

/** A value of the scope that the package set is made for; a member is absent where the side does not tell. */
export interface ScopeChange extends Common {
  readonly kind: "scope";
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
}

/** Debs that went from one version to another together. */
export interface VersionChange extends Common {
  readonly kind: "version";
  readonly from: string;
  readonly to: string;
  readonly debs: readonly string[];
}

/** Libraries whose names end in another version of the driver or of L4T, and are the same otherwise. */
export interface DriverSuffixChange extends Common {
  readonly kind: "driver-suffix";
  readonly from: string;
  readonly to: string;
  readonly libraries: readonly string[];
}

/** Debs whose `Source` field changed from one value to another. */
export interface SourceChange extends Common {
  readonly kind: "source";
  readonly from: string;
  readonly to: string;
  readonly debs: readonly string[];
}

/** Debs that went from one repository of the archive to another. */
export interface RepoChange extends Common {
  readonly kind: "repo";
  readonly from: string;
  readonly to: string;
  readonly debs: readonly string[];
}

export interface DebChange extends Common {
  readonly kind: "deb-added" | "deb-removed";
  readonly deb: string;
  readonly version: string;
  readonly repo?: string;
  /** Attribute of the package that it belongs to, where its facts are known. */
  readonly package?: string;
  /** Base names of its ELF files that no other deb had or has, sorted. */
  readonly libraries: readonly string[];
}

export interface DebRenamed extends Common {
  readonly kind: "deb-renamed";
  readonly from: string;
  readonly to: string;
}

/** The same version with other content. */
export interface DebMutated extends Common {
  readonly kind: "deb-mutated";
  readonly deb: string;
  readonly version: string;
  /** SHA-256 in hexadecimal. */
  readonly from: string;
  readonly to: string;
}

export interface LibraryChange extends AtFile {
  readonly kind: "library-added" | "library-removed";
}

/** An ELF file that another deb ships now. */
export interface LibraryMoved extends AtFile {
  readonly kind: "library-moved";
  readonly from: string;
  readonly to: string;
}

/** ELF files that stand in another directory of the package; both are below its output. */
export interface FilesMoved extends Common {
  readonly kind: "files-moved";
  readonly deb: string;
  readonly from: string;
  readonly to: string;
  /** Base names, sorted. */
  readonly files: readonly string[];
}

export interface SonameChange extends AtFile {
  readonly kind: "soname";
  readonly from?: string;
  readonly to?: string;
}

export interface NeededChange extends AtFile {
  readonly kind: "needed-added" | "needed-removed";
  readonly name: string;
}

/** Another version of the same library is needed. */
export interface NeededVersion extends AtFile {
  readonly kind: "needed-version";
  readonly from: string;
  readonly to: string;
}

/** What was in DT_NEEDED is opened at run time now: no builder sees it any more. */
export interface NeededToDlopen extends AtFile {
  readonly kind: "needed-to-dlopen";
  readonly name: string;
  /** As it is opened. */
  readonly opened: string;
  readonly grade: Grade;
  /** Who has it: an attribute, or `driver`; absent where nobody does. */
  readonly provider?: string;
}

export interface DlopenAdded extends AtFile {
  readonly kind: "dlopen-added";
  readonly name: string;
  readonly grade: Grade;
  readonly provider?: string;
}

/** A file that opens libraries through another library's function, and did not before. */
export interface WrapperImporter extends AtFile {
  readonly kind: "wrapper-importer";
  readonly function: string;
}

export interface AbsolutePathAdded extends AtFile {
  readonly kind: "absolute-path-added";
  readonly name: string;
  /** Attribute of the package that ships it. */
  readonly provider?: string;
}

/** Symbols that a library no longer defines and that others of NEW ask it for. */
export interface SymbolsRemoved extends AtFile {
  readonly kind: "symbols-removed";
  /** With their versions, sorted. */
  readonly symbols: readonly string[];
}

/** Files that ask a library for a newer version of its symbols than before. */
export interface VersionNeedRaised extends Common {
  readonly kind: "version-need-raised";
  readonly library: string;
  readonly from?: string;
  readonly to: string;
  /** `deb path`, sorted. */
  readonly files: readonly string[];
}

/** A finding of the audit that OLD does not have. */
export interface NewFinding extends Finding {
  readonly kind: "finding";
}

/** Of a package as `deb2nix convert` makes it. */
interface OfPackage extends Common {
  /** Attribute. */
  readonly package: string;
}

export interface InputChange extends OfPackage {
  readonly kind: "input-added" | "input-removed" | "runtime-input-added" | "runtime-input-removed";
  /** With its output, where it is not the default one: `cudaPackages.libcublas.lib`. */
  readonly input: string;
}

export interface OutputChange extends OfPackage {
  readonly kind: "output-added" | "output-removed";
  readonly output: string;
}

export interface FixChange extends OfPackage {
  readonly kind: "fix-added" | "fix-removed";
  readonly fix: Fix;
}

/** The same thing has to be fixed in another way. */
export interface FixReplaced extends OfPackage {
  readonly kind: "fix-changed";
  readonly from: Fix;
  readonly to: Fix;
}

export interface ScriptChange extends Common {
  readonly kind: "script";
  readonly deb: string;
  readonly script: string;
  /** Commands, in file order. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** A text that is told by its length alone: facts hold no hash of a file. */
export interface TextChange extends AtFile {
  readonly kind: "licence" | "container-csv";
  /** Bytes. */
  readonly from?: number;
  readonly to?: number;
}

/** Files and links besides ELF files, by their paths below the output, without version numbers. */
export interface FilesChange extends Common {
  readonly kind: "files";
  readonly deb: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** One difference of meaning between two releases. */
export type Change =
  | AbsolutePathAdded
  | DebChange
  | DebMutated
  | DebRenamed
  | DlopenAdded
  | DriverSuffixChange
  | FilesMoved
  | FilesChange
  | FixChange
  | FixReplaced
  | InputChange
  | LibraryChange
  | LibraryMoved
  | NeededChange
  | NeededToDlopen
  | NeededVersion
  | NewFinding
  | OutputChange
  | RepoChange
  | ScopeChange
  | ScriptChange
  | SonameChange
  | SourceChange
  | SymbolsRemoved
  | TextChange
  | VersionChange
  | VersionNeedRaised
  | WrapperImporter;

export type ChangeKind = Change["kind"];

/** Every kind, in the order in which changes of one severity are shown: what breaks first. */
export const CHANGE_KINDS: readonly ChangeKind[] = [
  "deb-mutated",
  "symbols-removed",
  "finding",
  "deb-removed",
  "deb-renamed",
  "repo",
  "library-removed",
  "library-moved",
  "files-moved",
  "soname",
  "needed-to-dlopen",
  "wrapper-importer",
  "dlopen-added",
  "absolute-path-added",
  "version-need-raised",
  "input-added",
  "input-removed",
  "runtime-input-added",
  "runtime-input-removed",
  "output-added",
  "output-removed",
  "fix-added",
  "fix-changed",
  "fix-removed",
  "deb-added",
  "library-added",
  "needed-added",
  "needed-version",
  "needed-removed",
  "script",
  "container-csv",
  "licence",
  "files",
  "scope",
  "version",
  "driver-suffix",
  "source",
];

/** By severity, then kind, then all the rest: the order in which changes are kept. */
export function sortChanges(changes: readonly Change[]): Change[] {
  return changes
    .map((change) => ({ change, key: JSON.stringify(change) }))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.change.severity) - SEVERITIES.indexOf(b.change.severity) ||
        CHANGE_KINDS.indexOf(a.change.kind) - CHANGE_KINDS.indexOf(b.change.kind) ||
        (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
    )
    .map(({ change }) => change);
}
