import { sourcePath } from "../shell.ts";

/** Commands that a hook of `normalizeDebs` runs in the unpacked debs. */
export function inSourceRoot(commands: readonly string[]): string[] {
  return ['pushd "$NIX_BUILD_TOP/$sourceRoot" >/dev/null', ...commands, "popd >/dev/null"];
}

/** Moves what is in a directory into another one, which may be there. Both absolute in the unpacked debs. */
export function mergeDirectory(from: string, to: string): string[] {
  return [
    `mkdir -p ${sourcePath(to)}`,
    `cp -r ${sourcePath(from)}/. ${sourcePath(to)}`,
    `rm -r ${sourcePath(from)}`,
  ];
}
