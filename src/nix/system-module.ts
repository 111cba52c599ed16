import type { SystemUser } from "../plan/system/accounts.ts";
import type { Wrapper } from "../plan/system/rights.ts";
import type { SystemPlan } from "../plan/system/system-plan.ts";
import { type EnabledUnit, UNIT_OPTIONS } from "../plan/system/units.ts";
import {
  apply,
  binding,
  blankLine,
  boolean,
  comment,
  commented,
  functionOf,
  interpolation,
  letIn,
  list,
  type NixExpr,
  type NixSetItem,
  type NixString,
  reference,
  relativePath,
  select,
  set,
  string,
  variable,
} from "./expression.ts";

/**
 * A NixOS module that does what the maintainer scripts of a package do: `deb2nix.<attr>.enable` with the package as an
 * option. `command`: how to make it again, for its first line.
 */
export function systemModule(plan: SystemPlan, command: string): NixExpr {
  const option = select(variable("config"), ["deb2nix", plan.attr]);
  const body = letIn(
    [binding("cfg", option)],
    set([
      binding(
        ["options", "deb2nix", plan.attr],
        set([
          binding("enable", apply(reference("lib.mkEnableOption"), string(plan.attr))),
          binding(
            "package",
            apply(
              reference("lib.mkOption"),
              set([
                binding("type", reference("lib.types.package")),
                binding(
                  "default",
                  apply(reference("pkgs.callPackage"), relativePath(`./${plan.attr}.nix`), set([])),
                ),
                binding("description", string(`The package, as deb2nix --out writes it beside this file.`)),
              ]),
            ),
          ),
        ]),
      ),
      blankLine,
      binding("config", apply(reference("lib.mkIf"), reference("cfg.enable"), set(configItems(plan)))),
    ]),
  );
  return commented([`Made by: ${command}`], { ...functionOf(["config", "lib", "pkgs"], body), open: true });
}

function configItems(plan: SystemPlan): NixSetItem[] {
  const { units, users, groups, wrappers, directories, etc, untranslated } = plan;
  const own = list([reference("cfg.package")]);
  const blocks: readonly (readonly NixSetItem[])[] = [
    [
      binding(["environment", "systemPackages"], own),
      ...(units.hasUnits ? [binding(["systemd", "packages"], own)] : []),
      ...(plan.hasTmpfiles ? [binding(["systemd", "tmpfiles", "packages"], own)] : []),
      ...(plan.hasUdevRules ? [binding(["services", "udev", "packages"], own)] : []),
      ...(plan.hasDbus ? [binding(["services", "dbus", "packages"], own)] : []),
      ...(plan.hasPolkit ? [binding(["security", "polkit", "enable"], boolean(true))] : []),
    ],
    units.enabled.flatMap(unitItems),
    units.idle.length === 0 ? [] : [comment(`Not enabled by the package: ${units.idle.join(", ")}`)],
    users.map(userItem),
    groups.map((name) => binding(["users", "groups", name], set([]))),
    wrappers.map(wrapperItem),
    directories.length === 0
      ? []
      : [
          binding(
            ["systemd", "tmpfiles", "rules"],
            list(
              directories.map(({ path, mode, owner, group }) =>
                string(`d ${path.replaceAll("%", "%%")} ${mode} ${owner} ${group} -`),
              ),
            ),
          ),
        ],
    etc.map(({ name, path }) => binding(["environment", "etc", name, "source"], inPackage(path))),
    untranslated.length === 0
      ? []
      : [
          comment(
            "TODO: done by the maintainer scripts, not by this module:",
            ...untranslated.map((line) => `  ${line}`),
          ),
        ],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, index) => (index === 0 ? block : [blankLine, ...block]));
}

/** The unit's file comes with the package; the module adds what NixOS does not read from `[Install]`. */
function unitItems({ name, kind, manager, wantedBy, requiredBy, aliases }: EnabledUnit): NixSetItem[] {
  const place = ["systemd", ...(manager === "user" ? ["user"] : []), UNIT_OPTIONS[kind], name];
  const words = (values: readonly string[]): NixExpr => list(values.map((value) => string(value)));
  return [
    // An instance has no file of its own to be replaced.
    ...(name.includes("@") ? [binding([...place, "overrideStrategy"], string("asDropin"))] : []),
    ...(wantedBy.length === 0 ? [] : [binding([...place, "wantedBy"], words(wantedBy))]),
    ...(requiredBy.length === 0 ? [] : [binding([...place, "requiredBy"], words(requiredBy))]),
    ...(aliases.length === 0 ? [] : [binding([...place, "aliases"], words(aliases))]),
  ];
}

function userItem({
  name,
  group,
  home,
  createHome,
  shell,
  description,
  extraGroups,
}: SystemUser): NixSetItem {
  const NO_LOGIN = /\/(nologin|false)$/;
  return binding(
    ["users", "users", name],
    set([
      binding("isSystemUser", boolean(true)),
      binding("group", string(group)),
      ...(extraGroups.length === 0
        ? []
        : [binding("extraGroups", list(extraGroups.map((each) => string(each))))]),
      ...(home === undefined ? [] : [binding("home", string(home))]),
      ...(createHome ? [binding("createHome", boolean(true))] : []),
      // Without a shell NixOS lets no one log in; a path of Debian's leads nowhere.
      ...(shell === undefined || NO_LOGIN.test(shell) ? [] : [binding("useDefaultShell", boolean(true))]),
      ...(description === undefined ? [] : [binding("description", string(description))]),
    ]),
  );
}

function wrapperItem({ path, owner, group, setuid, setgid, capabilities, permissions }: Wrapper): NixSetItem {
  return binding(
    ["security", "wrappers", path.slice(path.lastIndexOf("/") + 1)],
    set([
      binding("source", inPackage(path)),
      binding("owner", string(owner)),
      binding("group", string(group)),
      ...(setuid ? [binding("setuid", boolean(true))] : []),
      ...(setgid ? [binding("setgid", boolean(true))] : []),
      ...(capabilities === undefined ? [] : [binding("capabilities", string(capabilities))]),
      ...(permissions === undefined ? [] : [binding("permissions", string(permissions))]),
    ]),
  );
}

function inPackage(path: string): NixString {
  return string(interpolation(reference("cfg.package")), path);
}
