import { posix } from "node:path";
import type { Layout } from "../../layout/lay-out.ts";
import { linkEnds } from "../../layout/link-ends.ts";
import { takenPaths } from "../../layout/taken-paths.ts";
import type { ManifestLink } from "./fix.ts";

/** Below `/etc` on Ubuntu, below `share` in the directory of the driver on NixOS. */
const MANIFEST =
  /^\/etc\/((?:vulkan\/(?:icd|explicit_layer|implicit_layer)\.d|glvnd\/egl_vendor\.d|egl\/egl_external_platform\.d)\/[^/]+\.json)$/;

/** Manifests that the loaders of Vulkan and EGL look for where NixOS has nothing of a package. */
export function manifestLinkFixes(layout: Layout): ManifestLink[] {
  const taken = takenPaths(layout);
  const ends = linkEnds(layout);
  return layout.files.flatMap(({ path, from, fact }): ManifestLink[] => {
    const name = MANIFEST.exec(path)?.[1];
    const end = fact.type === "symlink" ? ends.get(path)?.end : path;
    if (name === undefined || end === undefined || taken.has(`/share/${name}`)) return [];
    const target = posix.relative(posix.dirname(`/share/${name}`), end);
    return [
      {
        kind: "manifest-link",
        path: `/share/${name}`,
        target,
        because: [{ file: from, name: fact.target ?? from }],
      },
    ];
  });
}
