import { stemOf } from "../../elf/library-name.ts";
import { isLibraryName, withoutDriverVersion } from "../../graph/library-name.ts";

/** A path of which each part is without the driver's version. */
export function barePath(path: string): string {
  return path.split("/").map(withoutDriverVersion).join("/");
}

/** A path that two releases share, whatever their versions: `/usr/src/linux-5.10.104/x` gives `/usr/src/linux-#/x`. */
export function pathWithoutVersions(path: string): string {
  return barePath(path).replace(/(?<!\d)\d+(?:\.\d+)+/g, "#");
}

/** What all versions of a library have in common: `libcudart.so.11.0` gives `libcudart.so`; of a program its name. */
export function libraryStem(name: string): string {
  return isLibraryName(name) ? stemOf(name) : name;
}
