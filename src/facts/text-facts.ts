import { cmakeClimbs, cmakePrefixed } from "./cmake-paths.ts";
import { countedUpwards } from "./cmake-upwards.ts";
import { containerFiles, isContainerList } from "./container-files.ts";
import type { TextFact } from "./deb-facts.ts";
import { launchedPrograms } from "./launched-programs.ts";
import { icdLibrary, manifestLibraries } from "./manifest-libraries.ts";
import { AFTER_PATH, BEFORE_PATH } from "./path-boundary.ts";
import { pkgConfigVariables } from "./pkg-config-variables.ts";
import { interpreterOf } from "./script-facts.ts";
import { accountLines, installDirectives } from "./unit-facts.ts";

/** In bytes; a larger file is data, whatever its name. */
export const MAX_TEXT_SIZE = 4 * 1024 * 1024;

/** Units of systemd (systemd.unit(5)). */
const UNIT = /\/systemd\/.*\.(service|socket|timer|path|mount|target)$/;

/** Accounts of a package (sysusers.d(5)). */
const ACCOUNTS = /\/sysusers\.d\/[^/]+\.conf$/;

/** Files whose content tells other programs where something is, by name. */
const PATH_CARRIERS: readonly RegExp[] = [
  /\.(desktop|pc|cmake|la)$/,
  // A compiler's own settings (nvcc.profile).
  /\/bin\/[\w.+-]+\.profile$/,
  UNIT,
  /\/dbus-1\/.*\.(service|conf)$/,
  /\/(vulkan|glvnd|egl|OpenCL)\/.*\.(json|icd)$/,
  /\/ld\.so\.conf(\.d\/.*)?$/,
  /\/udev\/rules\.d\/.*\.rules$/,
  // A browser's extension starts the program that such a manifest names.
  /\/native-messaging-hosts\/.*\.json$/,
  /\.(policy|ppd|protocol|thumbnailer|service|xml|conf|cfg|ini|menu|theme)$/,
  /\/polkit-1\/.*\.rules$/,
  /\/NetworkManager\/.*\.name$/,
  /\/(profile\.d|bash[-_]completion(\.d|\/completions)|etc\/(default|alternatives|cron\.d|logrotate\.d|xdg))\/[^/]+$/,
];

/** What compilers and linkers read may be longer than settings are. */
const BUILD_FILE = /\.(pc|cmake|la)$/;

/** Prose, and what belongs to the documentation. */
const PROSE = /^\/usr\/(local\/)?share\/(doc|info|locale|help|gtk-doc|man|metainfo|appdata)\//;

/** In bytes; configuration and descriptions that are longer are data. */
const MAX_SETTINGS_SIZE = 512 * 1024;

/**
 * Vulkan's and EGL's manifests may lie anywhere, with a link where their loaders look; in bytes, for programs in
 * JavaScript bring JSON by the thousand.
 */
const MAX_MANIFEST_SIZE = 16 * 1024;

/** Directories that a deb may ship into. */
const ROOT = "/(?:usr|opt|etc|lib|lib64|bin|sbin|var|srv)/";

/** A path by itself. */
const PLAIN = new RegExp(`(?<=${BEFORE_PATH})${ROOT}[\\w./+@%~-]*[\\w/](?=${AFTER_PATH})`, "gm");

/** Characters; Linux opens no longer path (PATH_MAX, limits.h). */
const LONGEST = 4096;

/** A quoted path; only one with a character that would end a plain one tells more. */
const QUOTED = new RegExp(`(?<=(?:^|[^A-Za-z0-9_})$])(["']))(${ROOT}(?:(?!\\1)[^\\n]){0,4096})\\1`, "g");

/** What takes the rest of the line in a desktop file (Desktop Entry Specification). */
const DESKTOP_VALUE = new RegExp(`^(?:Icon|Path|TryExec)=(${ROOT}.*)$`, "gm");

/**
 * What follows the directory of the file itself, which a script, make or CMake has in a variable or finds with a
 * command: `$(_HERE_)/..`, `"$(dirname "$0")"/../lib`, `${CMAKE_CURRENT_LIST_DIR}/../include`. That the variable
 * holds another directory cannot be told; then the path is hardly one of the package.
 */
const UPWARDS = /\/\.\.(?![\w.])(?<=(?:[)}`"]|\$[A-Za-z_]\w{0,64})\/\.\.)(?:\/[\w.+@%-]+){0,64}/g;

/** Whether a file deserves to be read as text: by its name, or as a script by its first two bytes. */
export function isTextOfInterest(path: string, size: number, head: Uint8Array): boolean {
  if (size === 0 || size > MAX_TEXT_SIZE) return false;
  const isScript = head[0] === 0x23 && head[1] === 0x21;
  return (
    isScript ||
    (isPathCarrier(path) && (size <= MAX_SETTINGS_SIZE || BUILD_FILE.test(path))) ||
    isContainerList(path) ||
    ACCOUNTS.test(path) ||
    (isJson(path) && size <= MAX_MANIFEST_SIZE)
  );
}

/**
 * Whether every path in it counts: not in a manifest that lies anywhere, which is read for its library alone, nor in a
 * list for containers, whose paths are the host's.
 */
function tellsPaths(path: string): boolean {
  return isPathCarrier(path) || !(isJson(path) || isContainerList(path) || ACCOUNTS.test(path));
}

function isPathCarrier(path: string): boolean {
  return PATH_CARRIERS.some((pattern) => pattern.test(path)) && !PROSE.test(path);
}

function isJson(path: string): boolean {
  return path.endsWith(".json") && !path.includes("/node_modules/");
}

/** What a text file tells of paths: those that it mentions, the interpreter it asks for, and what its format says. */
export function textFacts(path: string, content: string): TextFact {
  const interpreter = interpreterOf(content);
  return {
    path,
    ...(interpreter === undefined ? {} : { interpreter }),
    mentions: tellsPaths(path) ? mentionsIn(path, content) : [],
    ...formatFacts(path, content),
  };
}

/** What a file of a known format says beyond paths. */
function formatFacts(path: string, content: string): Partial<TextFact> {
  const found = {
    libraries: librariesIn(path, content) ?? [],
    containerFiles: isContainerList(path) ? containerFiles(content) : [],
    variables: path.endsWith(".pc") ? pkgConfigVariables(content) : [],
    climbs: path.endsWith(".cmake") ? cmakeClimbs(content) : [],
    prefixed: path.endsWith(".cmake") ? cmakePrefixed(content) : [],
    relative: tellsPaths(path) ? upwardsIn(path, content) : [],
    install: UNIT.test(path) ? installDirectives(content) : [],
    launches: path.endsWith(".desktop") ? launchedPrograms(content) : [],
    accounts: ACCOUNTS.test(path) ? accountLines(content) : [],
  };
  return Object.fromEntries(Object.entries(found).filter(([, values]) => values.length > 0));
}

/** Sorted, each once. */
function upwardsIn(path: string, content: string): string[] {
  const plain = [...content.matchAll(UPWARDS)].map(([match]) => match.slice(1));
  const counted = path.endsWith(".cmake") ? countedUpwards(content) : [];
  return [...new Set([...plain, ...counted])].sort();
}

function librariesIn(path: string, content: string): string[] | undefined {
  if (isJson(path)) return manifestLibraries(content);
  return /\/OpenCL\/.*\.icd$/.test(path) ? icdLibrary(content) : undefined;
}

/** Sorted, each once. */
function mentionsIn(path: string, content: string): string[] {
  const plain = content.match(PLAIN) ?? [];
  const spaced = [
    ...[...content.matchAll(QUOTED)].map((match) => match[2]!),
    ...(path.endsWith(".desktop")
      ? [...content.matchAll(DESKTOP_VALUE)].map((match) => match[1]!.trimEnd())
      : []),
  ].filter((mention) => mention.includes(" ") && !/[$`\\]/.test(mention));
  return [...new Set([...plain, ...spaced])].filter(({ length }) => length <= LONGEST).sort();
}
