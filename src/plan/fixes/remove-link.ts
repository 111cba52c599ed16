import { posix } from "node:path";
import { type PathIndex, shippersOf } from "../../graph/absolute-path.ts";
import { isLibraryName } from "../../graph/library-name.ts";
import { followLink } from "../../layout/follow.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import { linkEnds } from "../../layout/link-ends.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import type { Relink, RemoveLink } from "./fix.ts";
import type { FixContext } from "./fix-context.ts";
import type { References } from "./references.ts";

/**
 * What becomes of links to what is not in the package. nixpkgs' fixup refuses those that dangle below the store.
 * What the running system has is linked to by its absolute path, what an input has below that input, a
 * library also where it is in another package of the set that does not need this one; any other link is removed.
 */
export function danglingLinkFixes(context: FixContext): (Relink | RemoveLink)[] {
  const { layout } = context.package;
  const ends = linkEnds(layout);
  return layout.files.flatMap((file) =>
    file.fact.type !== "symlink" || ends.has(file.path) ? [] : fixOf(file, context),
  );
}

function fixOf(file: PlacedFile, { package: own, inputs, world }: FixContext): (Relink | RemoveLink)[] {
  const was = file.fact.target ?? "";
  const about = { path: file.path, was, because: [{ file: file.from, name: was }] };
  const end = followLink(own.layout.sources, file.fact);
  if (end === undefined) return [{ kind: "remove-link", ...about, reason: "leads in a circle" }];
  if (isOfSystem(end)) {
    const isWritten = was.startsWith("/") && posix.normalize(was) === end;
    return isWritten ? [] : [{ kind: "relink", ...about, target: end }];
  }
  const shippers = shippersOf(world.paths, end).filter(({ attr }) => attr !== own.group.attr);
  const linked = isLibraryName(posix.basename(file.path)) ? world.linked.get(own.group.attr) : undefined;
  const input = shippers.find(
    ({ attr, placed }) => placed !== undefined && (inputs.has(attr) || linked?.has(attr)),
  );
  if (input?.placed !== undefined) {
    return [{ kind: "relink", ...about, target: input.placed.path, attr: input.attr }];
  }
  const [other] = shippers;
  const where = other === undefined ? "which no package has" : `which is in ${other.attr}, no input`;
  return [{ kind: "remove-link", ...about, reason: `leads to ${end}, ${where}` }];
}

/**
 * Links that a linker follows lead from a package for developers to the library in another one, which it does not
 * need otherwise: by attribute, the packages that it may refer to for such a link.
 */
export function linkedPackages(
  packages: readonly AnalysedPackage[],
  paths: PathIndex,
  references: References,
): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    packages.map(({ group, layout }) => {
      const others = layout.files.flatMap(({ path, fact }) => {
        if (fact.type !== "symlink" || !isLibraryName(posix.basename(path))) return [];
        const end = followLink(layout.sources, fact);
        return end === undefined ? [] : shippersOf(paths, end).map(({ attr }) => attr);
      });
      const granted = [...new Set(others)]
        .filter((attr) => attr !== group.attr)
        .sort()
        .filter((attr) => references.grant(group.attr, attr) === undefined);
      return [group.attr, new Set(granted)];
    }),
  );
}

/** What the kernel, the administrator and the running system make, and the two programs that NixOS has in place. */
function isOfSystem(path: string): boolean {
  return /^\/(?:dev|etc|nix|proc|run|sys|tmp|var)(?:\/|$)|^\/(?:bin\/sh|usr\/bin\/env)$/.test(path);
}
