import type { DlopenOverride, Fix } from "../../plan/fixes/fix.ts";
import { outputAt, type Places } from "../../plan/outputs/edges.ts";
import {
  apply,
  binding,
  indentedString,
  interpolation,
  type NixSetItem,
  type NixString,
  set,
  string,
  variable,
} from "../expression.ts";
import { packageRoot } from "./package-root.ts";
import type { ShellLine } from "./shell-line.ts";

/** Where NixOS puts the driver. */
const DRIVER = "/run/opengl-driver/lib";

/** Calls of jetpack-nixos' `dlopenOverride`, behind everything else that changes the files. */
export function overrideItems(fixes: readonly Fix[], places: Places): NixSetItem[] {
  const overrides = fixes.filter((fix): fix is DlopenOverride => fix.kind === "dlopen-override");
  if (overrides.length === 0) return [];
  const lines: ShellLine[] = [
    "postFixupHooks+=('",
    ...overrides.map(
      (fix): ShellLine => [
        "  ",
        interpolation(
          apply(
            variable("dlopenOverride"),
            set(fix.rewrites.map(({ from, to }) => binding(from, targetOf(from, to)))),
            string(`$${outputAt(places, fix.path)}${fix.path}`),
          ),
        ),
      ],
    ),
    "')",
  ];
  return [binding("preFixup", indentedString(lines), ["Behind auto-patchelf, which would undo it"])];
}

function targetOf(from: string, to: DlopenOverride["rewrites"][number]["to"]): NixString {
  if (to === "driver") return string(`${DRIVER}/${from.slice(from.lastIndexOf("/") + 1)}`);
  return string(packageRoot(to, ""), to.path);
}
