import type { Fix } from "../../plan/fixes/fix.ts";
import { debAttributes } from "../deb-reference.ts";
import { packageRootAttributes } from "./package-root.ts";

/** What the function of a package must be called with for its fixes. */
export function fixAttributes(fixes: readonly Fix[]): string[] {
  return fixes.flatMap((fix) => {
    switch (fix.kind) {
      case "append-runpath":
        return fix.attr === undefined ? [] : ["lib", fix.attr];
      case "runtime-dependency":
        return fix.output === undefined ? [fix.attr] : ["lib", fix.attr];
      case "private-wrapper":
        return ["buildPackages", "lib", fix.attr];
      case "dlopen-override":
        return [
          "dlopenOverride",
          ...fix.rewrites.flatMap(({ to }) => (to === "driver" ? [] : packageRootAttributes(to))),
        ];
      case "take-file":
        return fix.target === undefined ? debAttributes(fix) : [];
      case "library-manifest":
        return packageRootAttributes(fix.library);
      case "rewrite-paths":
        return fix.replacements.flatMap(({ attr, to }) =>
          attr === undefined ? [] : packageRootAttributes({ attr, path: to }),
        );
      case "relink":
        return fix.attr === undefined ? [] : packageRootAttributes({ attr: fix.attr, path: fix.target });
      default:
        return [];
    }
  });
}
