import { posix } from "node:path";
import type { TextFact } from "../../facts/deb-facts.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import { place } from "../../layout/place.ts";
import type { AnalysedPackage } from "../analyse-groups.ts";
import { type Accounts, AccountsReader } from "./accounts.ts";
import { DirectoriesReader, type StateDirectory } from "./directories.ts";
import { RightsReader, type Wrapper } from "./rights.ts";
import { type ScriptCommand, scriptCommands } from "./script-words.ts";
import { type Units, unitsOf } from "./units.ts";

/** A file of the package that programs look for below `/etc`. */
export interface EtcFile {
  /** Below `/etc`. */
  readonly name: string;
  /** Absolute below the output. */
  readonly path: string;
}

/** What a package asks of the system that installs it: all that a derivation cannot do. */
export interface SystemPlan extends Accounts {
  readonly attr: string;
  readonly units: Units;
  readonly hasUdevRules: boolean;
  readonly hasDbus: boolean;
  readonly hasPolkit: boolean;
  readonly hasTmpfiles: boolean;
  /** Sorted by path. */
  readonly wrappers: readonly Wrapper[];
  /** Sorted by path. */
  readonly directories: readonly StateDirectory[];
  /** Sorted by name. */
  readonly etc: readonly EtcFile[];
  /** Lines of scripts and of sysusers.d that are not in the module, in order, each once. */
  readonly untranslated: readonly string[];
}

/** Works out what the scripts and files of a package ask of the system. */
export function systemPlan({ group, layout }: AnalysedPackage): SystemPlan {
  const { files } = layout;
  const texts = new Map<string, TextFact>(
    group.debs.flatMap(({ file, texts }) => texts.map((text) => [`${file} ${text.path}`, text] as const)),
  );
  // What is undone when a package is removed was done when it was installed.
  const commands = group.debs.flatMap(({ scripts }) =>
    scripts.filter(({ name }) => name === "preinst" || name === "postinst").flatMap(scriptCommands),
  );
  const accounts = new AccountsReader();
  const untranslated = new Set<string>();
  for (const { path, deb, from } of files) {
    for (const line of texts.get(`${deb} ${from}`)?.accounts ?? []) {
      if (!accounts.readLine(line)) untranslated.add(`${posix.basename(path)}: ${line}`);
    }
  }
  const taken = new Set(files.map(({ path }) => path));
  const placeOf = (path: string): string | undefined => {
    const where = place(posix.normalize(path), layout);
    return where.kind === "kept" && taken.has(where.to) ? where.to : undefined;
  };
  const rights = new RightsReader(files, placeOf);
  const directories = new DirectoriesReader();
  for (const command of commands) {
    const isRead =
      isSettled(command) ||
      accounts.readCommand(command) ||
      rights.read(command) ||
      directories.read(command);
    if (!isRead) untranslated.add(command.line);
  }
  for (const membership of accounts.strangers()) {
    const [user, groupName] = membership.split(":");
    untranslated.add(`add user ${user} to group ${groupName}`);
  }
  return {
    attr: group.attr,
    ...accounts.read(),
    units: unitsOf(files, texts, commands),
    hasUdevRules: has(files, /^\/(lib|etc)\/udev\/(rules|hwdb)\.d\//),
    hasDbus: has(files, /^\/(share|etc)\/dbus-1\/(system|session|system-services|services)/),
    hasPolkit: has(files, /^\/(share|etc)\/polkit-1\//),
    hasTmpfiles: has(files, /^\/lib\/tmpfiles\.d\/[^/]+\.conf$/),
    wrappers: rights.wrappers(),
    directories: directories.made(),
    etc: etcFiles(files),
    untranslated: [...untranslated],
  };
}

/** Whether there is nothing that a module would have to do. */
export function asksNothing(plan: SystemPlan): boolean {
  return (
    plan.users.length +
      plan.groups.length +
      plan.wrappers.length +
      plan.directories.length +
      plan.etc.length ===
      0 &&
    plan.untranslated.length === 0 &&
    !(plan.units.hasUnits || plan.hasUdevRules || plan.hasDbus || plan.hasPolkit || plan.hasTmpfiles)
  );
}

function has(files: readonly PlacedFile[], pattern: RegExp): boolean {
  return files.some(({ path }) => pattern.test(path));
}

/** Commands for which NixOS needs nothing, since it rebuilds such caches and restarts services itself. */
const SETTLED: ReadonlySet<string | undefined> = new Set([
  "deb-systemd-helper",
  "deb-systemd-invoke",
  "dpkg-maintscript-helper",
  "gtk-update-icon-cache",
  "gtk-update-icon-cache-3.0",
  "glib-compile-schemas",
  "fc-cache",
  "invoke-rc.d",
  "ldconfig",
  "py3clean",
  "py3compile",
  "pycompile",
  "systemctl",
  "systemd-hwdb",
  "systemd-sysusers",
  "systemd-tmpfiles",
  "udevadm",
  "update-alternatives",
  "update-desktop-database",
  "update-icon-caches",
  "update-initramfs",
  "update-mime-database",
  "update-rc.d",
  "[",
  "test",
  "[[",
  "case",
  "exit",
  "return",
  "true",
  "false",
  ":",
  "echo",
  "printf",
  "log",
  "logger",
  "set",
  "shift",
  "local",
  "export",
  "unset",
  "trap",
  "getent",
  "id",
  "which",
  "type",
  "grep",
  "egrep",
  "cut",
  "sed",
  "cat",
  "dpkg-query",
  "dpkg",
  "basename",
  "dirname",
  "readlink",
  "uname",
  "esac",
  "fi",
  "done",
  "for",
  "in",
  "break",
  "continue",
  "sleep",
  "db_get",
  "db_input",
  "db_go",
  "db_set",
  "db_stop",
  "db_version",
  ".",
  "source",
  "}",
  ";;",
  "function",
]);

/** Nothing for a module, and nothing to tell: no effect of its own, or one that NixOS has anyway. */
function isSettled({ words }: ScriptCommand): boolean {
  const [program] = words;
  if (program === "systemctl") return !["mask", "set-default"].includes(words[1] ?? "");
  // `sed -i` changes a file; without it text is passed on.
  if (program === "sed") return !words.some((word) => word?.startsWith("-i") || word === "--in-place");
  if (program === "update-alternatives") return true;
  return SETTLED.has(program) || words.some((word) => /^[\w-]+\(\)$/.test(word ?? ""));
}

/** Directories of `/etc` whose files NixOS takes from packages, or has no use for. */
const ELSEWHERE =
  /^\/etc\/(udev|systemd|dbus-1|polkit-1|xdg|init\.d|rc\d?\.d|init|cron[^/]*|logrotate\.d|bash_completion\.d|apt|ld\.so\.conf\.d|profile\.d|apparmor\.d|alternatives|sudoers\.d|modprobe\.d|modules-load\.d|pam\.d|X11|fonts|ssl|tmpfiles\.d|sysctl\.d|security|insserv|default\/grub)(\/|$)/;

/** The configuration that programs of the package read. */
function etcFiles(files: readonly PlacedFile[]): EtcFile[] {
  return files
    .filter(({ path, from }) => from.startsWith("/etc/") && path.startsWith("/etc/") && !ELSEWHERE.test(path))
    .map(({ path }) => ({ name: path.slice("/etc/".length), path }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
