import { posix } from "node:path";
import type { TextFact } from "../../facts/deb-facts.ts";
import type { InstallDirective } from "../../facts/unit-facts.ts";
import type { PlacedFile } from "../../layout/lay-out.ts";
import type { ScriptCommand } from "./script-words.ts";

/** The kinds of units that NixOS has options for, by the suffix of their file. */
export const UNIT_OPTIONS = {
  service: "services",
  socket: "sockets",
  timer: "timers",
  path: "paths",
  target: "targets",
} as const;

export type UnitKind = keyof typeof UNIT_OPTIONS;

/** A unit of the package that `systemctl enable` would tie to other units. */
export interface EnabledUnit {
  /** Without its suffix: `acmevpnd`; of a template with its default instance, `tunnel@first`. */
  readonly name: string;
  readonly kind: UnitKind;
  readonly manager: "system" | "user";
  /** Sorted. */
  readonly wantedBy: readonly string[];
  readonly requiredBy: readonly string[];
  readonly aliases: readonly string[];
}

export interface Units {
  /** Whether the package has any unit, enabled or not. */
  readonly hasUnits: boolean;
  /** Sorted by name and kind. */
  readonly enabled: readonly EnabledUnit[];
  /** File names of units that have an `[Install]` section and that nothing enables, sorted. */
  readonly idle: readonly string[];
}

const UNIT_FILE = /^\/(?:lib|etc|share)\/systemd\/(system|user)\/([^/]+)\.([a-z]+)$/;
const WANTS_LINK =
  /^\/(?:lib|etc|share)\/systemd\/(system|user)\/([^/]+)\.(wants|requires)\/([^/]+)\.([a-z]+)$/;

interface Unit {
  readonly manager: "system" | "user";
  readonly name: string;
  readonly kind: UnitKind;
  readonly install: readonly InstallDirective[];
}

/**
 * Which units a package has and which of them it enables: by `systemctl enable` or `deb-systemd-helper enable` in a
 * maintainer script, or by a link in a `.wants` directory that it ships.
 */
export function unitsOf(
  files: readonly PlacedFile[],
  texts: ReadonlyMap<string, TextFact>,
  commands: readonly ScriptCommand[],
): Units {
  const units = files.flatMap(({ path, deb, from, fact }): Unit[] => {
    const [, manager, name, kind] = UNIT_FILE.exec(path) ?? [];
    if (name === undefined || fact.type === "symlink" || !isKind(kind)) return [];
    const install = texts.get(`${deb} ${from}`)?.install ?? [];
    return [{ manager: manager as Unit["manager"], name, kind, install }];
  });
  const named = new Set(commands.flatMap(enabledNames));
  // `Also=` enables further units of the same package along with the first (systemd.unit(5)).
  for (const { name, kind, install } of units) {
    if (!named.has(`${name}.${kind}`)) continue;
    for (const directive of install) if (directive.name === "Also") named.add(directive.value);
  }
  const links = files.flatMap(({ path }) => {
    const [, manager, target, relation, name, kind] = WANTS_LINK.exec(path) ?? [];
    return target === undefined ? [] : [{ manager, target, relation, unit: `${name}.${kind}` }];
  });
  const enabled: EnabledUnit[] = [];
  const idle: string[] = [];
  for (const { manager, name, kind, install } of units) {
    const file = `${name}.${kind}`;
    const isNamed = named.has(file);
    const of = (directive: string): string[] =>
      isNamed ? install.filter((each) => each.name === directive).map(({ value }) => value) : [];
    const linked = (relation: string): string[] =>
      links
        .filter((link) => link.unit === file && link.manager === manager && link.relation === relation)
        .map(({ target }) => target);
    // A template cannot be enabled by itself, only an instance of it.
    const instance = name.endsWith("@") ? install.find((each) => each.name === "DefaultInstance")?.value : "";
    const unit: EnabledUnit = {
      name: `${name}${instance ?? ""}`,
      kind,
      manager,
      wantedBy: unique([...of("WantedBy"), ...linked("wants")]),
      requiredBy: unique([...of("RequiredBy"), ...linked("requires")]),
      aliases: unique(of("Alias")),
    };
    const isTied = unit.wantedBy.length + unit.requiredBy.length + unit.aliases.length > 0;
    if (isTied && instance !== undefined) enabled.push(unit);
    else if (install.length > 0) idle.push(file);
  }
  return {
    hasUnits: units.length > 0,
    enabled: enabled.sort((a, b) => (`${a.name}.${a.kind}` < `${b.name}.${b.kind}` ? -1 : 1)),
    idle: unique(idle),
  };
}

function isKind(kind: string | undefined): kind is UnitKind {
  return kind !== undefined && Object.hasOwn(UNIT_OPTIONS, kind);
}

/** The units that a command enables; a name without a suffix is a service (systemctl(1)). */
function enabledNames({ words }: ScriptCommand): string[] {
  const [program, ...rest] = words;
  if (program !== "systemctl" && program !== "deb-systemd-helper") return [];
  const plain = rest.filter((word) => word !== undefined && !word.startsWith("-"));
  const [verb, ...names] = plain as string[];
  if (verb !== "enable" && verb !== "reenable") return [];
  return names
    .map((name) => posix.basename(name))
    .map((name) => (/\.[a-z]+$/.test(name) ? name : `${name}.service`));
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
