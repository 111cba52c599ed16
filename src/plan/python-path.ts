import { posix } from "node:path";
import type { Layout } from "../layout/lay-out.ts";
import { isPlainPath } from "./fixes/plain-path.ts";
import type { Interpreter } from "./interpreters.ts";
import type { SetupHooks } from "./package-plan.ts";

/** Where Debian's interpreter looks for modules, and nixpkgs' does not. */
const MODULES = "/lib/python3/dist-packages";

/** Adds to the hooks of a standalone package that its Python programs find its own modules. */
export function withPythonPath(
  hooks: SetupHooks,
  interpreters: readonly Interpreter[],
  layout: Layout,
): SetupHooks {
  if (!layout.directories.has(MODULES)) return hooks;
  const scripts = new Set(
    interpreters.flatMap(({ attr, because }) =>
      attr.startsWith("python3") ? because.map(({ file }) => file) : [],
    ),
  );
  const programs = layout.files.filter(
    ({ path, from }) => posix.dirname(path) === "/bin" && scripts.has(from) && isPlainPath(path),
  );
  if (programs.length === 0) return hooks;
  return {
    ...hooks,
    tools: [
      ...hooks.tools,
      { attr: "makeWrapper", because: `${programs[0]!.from} imports modules of ${MODULES.slice(1)}` },
    ],
    preFixup: [
      ...hooks.preFixup,
      ...programs.map(({ path }) => `wrapProgram $out${path} --prefix PYTHONPATH : $out${MODULES}`),
    ],
  };
}
