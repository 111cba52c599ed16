import type { Compression } from "../archive/compression.ts";
import type { FileType } from "../archive/file-type.ts";
import type { ElfFacts } from "../elf/elf-facts.ts";
import type { InstallDirective } from "./unit-facts.ts";

export type { Compression, FileType };

/** One entry of data.tar. */
export interface FileFact {
  /** Absolute on the target machine (`/usr/lib/libc.so.6`); the root is `/`. */
  readonly path: string;
  readonly type: FileType;
  /** Permission bits, set-id and sticky bits included (0o7777). */
  readonly mode: number;
  /** Bytes of content; 0 for everything but files. */
  readonly size: number;
  /** Of a symlink, as written; of a hard link, the absolute path of the other name. */
  readonly target?: string;
}

/** A maintainer script of control.tar (deb-preinst(5) and its fellows). */
export interface ScriptFact {
  readonly name: string;
  readonly size: number;
  /** First line without `#!`, when there is one. */
  readonly interpreter?: string;
  /** The lines that are neither blank, comment nor shell boiler-plate (`set -e`, `exit 0`, an empty case). */
  readonly commands: readonly string[];
}

/** A small text file in which a path matters: desktop files, units, JSON manifests, pkg-config, scripts. */
export interface TextFact {
  readonly path: string;
  /** Interpreter line without `#!`, of a script. */
  readonly interpreter?: string;
  /** Absolute paths that stand in it, sorted, without duplicates. */
  readonly mentions: readonly string[];
  /** Libraries that a JSON manifest (`library_path`) or an OpenCL .icd file names, as written, sorted. */
  readonly libraries?: readonly string[];
  /** Lines of a list of files for containers (`host-files-for-container.d/*.csv`), in file order. */
  readonly containerFiles?: readonly ContainerFile[];
  /** Definitions of a pkg-config file, in file order. */
  readonly variables?: readonly { readonly name: string; readonly value: string }[];
  /** Variables of a CMake file that it makes by going up from its own place. */
  readonly climbs?: readonly CmakeClimb[];
  /** Paths that stand behind a variable in a CMake file, without their leading slash, sorted. */
  readonly prefixed?: readonly string[];
  /** Paths that it looks for from its own directory upwards (`../lib`), sorted; absent where there are none. */
  readonly relative?: readonly string[];
  /** The `[Install]` section of a systemd unit, in file order. */
  readonly install?: readonly InstallDirective[];
  /** Programs that a desktop file starts, by path or by name, sorted. */
  readonly launches?: readonly string[];
  /** The lines of a sysusers.d(5) file, in file order. */
  readonly accounts?: readonly string[];
}

/** What NVIDIA's container runtime is to mount from the host. */
export interface ContainerFile {
  /** `lib`, `sym`, `dir` and `dev` are known. */
  readonly kind: string;
  /** On the host, `*` standing for any characters. */
  readonly path: string;
}

/** A variable of a CMake file, and how many directories above the file (or its directory) it is. */
export interface CmakeClimb {
  readonly variable: string;
  readonly start: "CMAKE_CURRENT_LIST_FILE" | "CMAKE_CURRENT_LIST_DIR";
  readonly levels: number;
}

/** An ELF file of the deb, with the facts that come from its strings; symbols only where they were asked for. */
export interface ElfInDeb extends ElfFacts {
  readonly path: string;
}

/** A file of the deb that could not be read as what it claims to be; the rest of the deb still counts. */
export interface FileProblem {
  readonly path: string;
  /** The code of the `Deb2nixError` (`E_ELF_TRUNCATED`). */
  readonly code: string;
  readonly message: string;
  /** In bytes from the start of the file. */
  readonly offset?: number;
}

/** Everything that is kept of one deb: a pure function of its bytes. */
export interface DebFacts {
  /** Base name of the file. */
  readonly file: string;
  readonly size: number;
  /** Of the whole file, in hexadecimal. */
  readonly sha256: string;
  /** Fields of the control file, names as written, folded lines joined by newlines (deb-control(5)). */
  readonly control: Readonly<Record<string, string>>;
  readonly compression: { readonly control: Compression; readonly data: Compression };
  /** In archive order. */
  readonly files: readonly FileFact[];
  /** Sorted by name. */
  readonly scripts: readonly ScriptFact[];
  /** Sorted by path. */
  readonly elfs: readonly ElfInDeb[];
  /** Sorted by path. */
  readonly texts: readonly TextFact[];
  /** Sorted by path. */
  readonly problems: readonly FileProblem[];
  /** Paths of the debs that it carries, as NVIDIA's local repositories do; sorted. */
  readonly nestedDebs: readonly string[];
}
