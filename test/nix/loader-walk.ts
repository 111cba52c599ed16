import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** What `loader-walk.py` found when it loaded every ELF file of some store paths. */
export interface LoaderReport {
  readonly elfs: number;
  /** Names in DT_NEEDED, of all of them. */
  readonly needed: number;
  /** The file that asks, the name, and whether only the driver's directory can have it. */
  readonly missing: readonly (readonly [string, string, "driver" | null])[];
  /** Files and the run path of theirs in which there is no library. */
  readonly emptyRunPaths: readonly (readonly [string, string])[];
  readonly badInterpreters: readonly (readonly [string, string])[];
}

/** Where NixOS keeps the driver. */
export const DRIVER = "/run/opengl-driver/lib";

/** `loader`: the directory of glibc. */
export function loaderWalk(roots: readonly string[], loader: string): LoaderReport {
  const { status, stdout, stderr, error } = spawnSync(
    "/usr/bin/python3",
    [join(import.meta.dirname, "loader-walk.py")],
    {
      input: JSON.stringify({ roots, loader, driver: DRIVER }),
      encoding: "utf8",
      maxBuffer: 1 << 28,
    },
  );
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`the walk fails: ${stderr}`);
  return JSON.parse(stdout) as LoaderReport;
}
