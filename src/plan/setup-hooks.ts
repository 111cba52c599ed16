import { posix } from "node:path";
import type { Layout, PlacedFile } from "../layout/lay-out.ts";
import type { Evidence, Input, SetupHooks } from "./package-plan.ts";

/**
 * Inputs whose packages in nixpkgs want a hook beside them. qtbase's own setup hook ends every build that has it among
 * its inputs unless `wrapQtAppsHook` is there or `dontWrapQtApps` is set, and ends a build with both Qts
 * (pkgs/development/libraries/qt-{5,6}/hooks/qtbase-setup-hook.sh in nixpkgs). GTK finds its settings, loaders and
 * modules by variables that `wrapGAppsHook` sets (pkgs/build-support/setup-hooks/wrap-gapps-hook).
 */
const TOOLKITS = [
  { name: "Qt 5", inputs: /^(?:qt5|libsForQt5)\./, hook: "qt5.wrapQtAppsHook", family: "qt" },
  { name: "Qt 6", inputs: /^(?:qt6|kdePackages)\./, hook: "qt6.wrapQtAppsHook", family: "qt" },
  { name: "GTK 3", inputs: /^gtk3$/, hook: "wrapGAppsHook3", family: "gapps" },
  { name: "GTK 4", inputs: /^(?:gtk4|libadwaita)$/, hook: "wrapGAppsHook4", family: "gapps" },
] as const;

/** Directories whose programs the hooks wrap. */
const PROGRAMS = ["/bin", "/sbin", "/libexec"];

const SCHEMAS = "/share/glib-2.0/schemas";

/** The hooks that inputs and files of a standalone package ask for, and what is set for them. */
export function setupHooksOf(inputs: readonly Input<Evidence>[], layout: Layout): SetupHooks {
  const programs = layout.files.filter(isWrapped);
  const used = TOOLKITS.flatMap(({ inputs: pattern, ...toolkit }) => {
    const input = inputs.find(({ attr }) => pattern.test(attr));
    return input === undefined ? [] : [{ ...toolkit, input: input.attr }];
  });
  const qt = used.filter(({ family }) => family === "qt");
  const gapps = used.filter(({ family }) => family === "gapps");
  const schemas = layout.files.find(
    ({ path }) => posix.dirname(path) === SCHEMAS && path.endsWith(".gschema.xml"),
  );
  const needsSchemas = schemas !== undefined && !isCompiled(layout);
  const tools: SetupHooks["tools"][number][] = [];
  const flags: SetupHooks["flags"][number][] = [];
  const [program] = programs;
  if (program === undefined) {
    for (const { input } of qt.slice(0, 1)) {
      flags.push({
        name: "dontWrapQtApps",
        because: `${input} is an input, and there is no program to wrap`,
      });
    }
  } else {
    for (const { hook, name, input } of qt)
      tools.push({ attr: hook, because: `${input}: programs find ${name}'s plugins by it` });
    const [gtk] = gapps;
    if (gtk !== undefined) {
      tools.push({
        attr: gtk.hook,
        because: `${gtk.input}: programs find settings, loaders and modules by it`,
      });
    } else if (schemas !== undefined) {
      tools.push({ attr: "wrapGAppsHook3", because: `programs find ${schemas.path} by it` });
    }
  }
  const isBoth = qt.length > 0 && tools.some(({ attr }) => attr.startsWith("wrapGApps"));
  if (isBoth)
    flags.push({ name: "dontWrapGApps", because: "wrapQtAppsHook wraps with the arguments of both" });
  if (needsSchemas) tools.push({ attr: "glib", because: `compiles ${schemas.path}` });
  return {
    tools,
    flags,
    preFixup: isBoth ? ['qtWrapperArgs+=("${gappsWrapperArgs[@]}")'] : [],
    compiledSchemas: needsSchemas ? SCHEMAS : undefined,
    mixed: qt.length > 1 ? qt.map(({ name, input }) => ({ name, input })) : [],
  };
}

/** No hook: a package of a set whose builder decides on its own. */
export const NO_SETUP_HOOKS: SetupHooks = {
  tools: [],
  flags: [],
  preFixup: [],
  compiledSchemas: undefined,
  mixed: [],
};

function isWrapped({ path, fact }: PlacedFile): boolean {
  if (!PROGRAMS.includes(posix.dirname(path))) return false;
  return fact.type === "symlink" || (fact.mode & 0o111) !== 0;
}

function isCompiled({ files }: Layout): boolean {
  return files.some(({ path }) => path === `${SCHEMAS}/gschemas.compiled`);
}
