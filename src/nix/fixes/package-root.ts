import type { OutputPlace } from "../../plan/fixes/fix.ts";
import { apply, interpolation, type NixStringPart, reference } from "../expression.ts";

/** Where an output begins: of another package, whose libraries may be in an output of their own, or `own`. */
export function packageRoot({ attr, path }: OutputPlace, own: string): NixStringPart {
  if (attr === undefined) return own;
  const root = reference(attr);
  return interpolation(isLibrary(path) ? apply(reference("lib.getLib"), root) : root);
}

/** What a package's function must be called with for it. */
export function packageRootAttributes({ attr, path }: OutputPlace): string[] {
  return attr === undefined ? [] : isLibrary(path) ? ["lib", attr] : [attr];
}

function isLibrary(path: string): boolean {
  return path.startsWith("/lib/");
}
