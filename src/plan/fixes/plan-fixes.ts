import type { TextFact } from "../../facts/deb-facts.ts";
import { alternativeLinkFixes } from "./alternative-link.ts";
import { appendRunpathFixes } from "./append-runpath.ts";
import { cmakePrefixFixes } from "./cmake-prefix.ts";
import { dlopenOverrideFixes } from "./dlopen-override.ts";
import type { Fix } from "./fix.ts";
import type { FixContext } from "./fix-context.ts";
import { libraryLinkFixes } from "./library-link.ts";
import { libraryManifestFixes } from "./library-manifest.ts";
import { manifestLinkFixes } from "./manifest-link.ts";
import { moveTreeFixes } from "./move-tree.ts";
import { originRunpathFixes } from "./origin-runpath.ts";
import { pkgConfigFixes } from "./pkg-config.ts";
import { privateWrapperFixes } from "./private-wrapper.ts";
import { programLinkFixes } from "./program-link.ts";
import { relinkFixes } from "./relink.ts";
import { danglingLinkFixes } from "./remove-link.ts";
import { rewriteFixes } from "./rewrite-paths.ts";
import { scriptLinkFixes } from "./script-link.ts";
import { linklessFixes } from "./soname-link.ts";

/** Everything that is to be changed in one package, in the order in which it is done. */
export function planFixes(context: FixContext): Fix[] {
  const { group, layout, patched } = context.package;
  const runPaths = appendRunpathFixes(context);
  const own = runPaths.flatMap((fix) =>
    fix.kind === "append-runpath" && fix.attr === undefined ? [fix.directory] : [],
  );
  const { division } = context;
  const alternatives = alternativeLinkFixes(context.package);
  const named = new Set(alternatives.map(({ path }) => path));
  const scriptLinks = scriptLinkFixes(context.package).filter(({ path }) => !named.has(path));
  return [
    ...moveTreeFixes(layout, group.target),
    ...linklessFixes(context),
    ...libraryLinkFixes(context),
    ...alternatives,
    ...scriptLinks,
    ...programLinkFixes(context.package, scriptLinks),
    // A link into another output is made anew where things are moved.
    ...relinkFixes(layout).filter(({ path }) => !division.links.some((link) => link.path === path)),
    ...danglingLinkFixes(context),
    ...manifestLinkFixes(layout),
    ...libraryManifestFixes(context),
    ...pkgConfigFixes(layout, group.debs, division),
    ...cmakePrefixFixes(layout, group.debs),
    ...rewriteFixes(layout, group.debs, {
      ...(group.target === "standalone" ? { hasPrograms: true } : { isWanted: isForBuilds }),
      made: new Set(scriptLinks.map(({ path }) => path)),
    }),
    ...privateWrapperFixes(context),
    ...dlopenOverrideFixes(context),
    ...runPaths,
    ...originRunpathFixes(patched, layout, new Set(own)),
  ];
}

/** What a build reads. The other texts of a JetPack package set are for its modules to settle. */
function isForBuilds({ path }: TextFact): boolean {
  return /\.(cmake|la|pc)$/.test(path);
}
