import { posix } from "node:path";
import { withOrigin } from "../graph/loader-tokens.ts";
import type { PlacedFile } from "../layout/lay-out.ts";
import type { AnalysedPackage } from "../plan/analyse-groups.ts";

/** One entry of a run path, and where it led on the machine that the deb was made for. */
export type RunPathEntry =
  /** `directory` is absolute there, `$ORIGIN` put in: it then moves with the file (`follows`). */
  | {
      readonly kind: "directory";
      readonly written: string;
      readonly directory: string;
      readonly follows: boolean;
    }
  /** Empty, or relative to the directory in which a program happens to be started. */
  | { readonly kind: "relative"; readonly written: string }
  /** With `$LIB` or `$PLATFORM`, which the loader alone knows. */
  | { readonly kind: "open"; readonly written: string };

export interface FileWithRunPath {
  readonly pkg: AnalysedPackage;
  readonly file: PlacedFile;
  /** In file order, each once. */
  readonly entries: readonly RunPathEntry[];
}

/** The files of a package that have a DT_RPATH or DT_RUNPATH (ld.so(8), "Dynamic string tokens"). */
export function runPaths(pkg: AnalysedPackage): FileWithRunPath[] {
  return pkg.layout.files.flatMap((file) => {
    const written = [...new Set([...(file.elf?.rpath ?? []), ...(file.elf?.runpath ?? [])])];
    if (written.length === 0) return [];
    return [{ pkg, file, entries: written.map((entry) => readEntry(entry, posix.dirname(file.from))) }];
  });
}

function readEntry(written: string, origin: string): RunPathEntry {
  const path = withOrigin(written, origin);
  if (/\$(?:LIB|PLATFORM|ORIGIN|\{)/.test(path)) return { kind: "open", written };
  if (!path.startsWith("/")) return { kind: "relative", written };
  const directory = posix.normalize(path).replace(/(?<=.)\/$/, "");
  return { kind: "directory", written, directory, follows: path !== written };
}

/** Where packages and distributions put libraries: what lies elsewhere is somebody's build directory. */
export function isInstallDirectory(directory: string): boolean {
  return /^\/(usr|lib|lib32|lib64|opt|etc|var\/lib|nix\/store|run\/opengl-driver|snap)(\/|$)/.test(directory);
}
