import type { TextFact } from "./deb-facts.ts";
import { AFTER_PATH, BEFORE_PATH } from "./path-boundary.ts";
import { interpreterOf } from "./script-facts.ts";

/** In bytes; a larger file is data, whatever its name. */
export const MAX_TEXT_SIZE = 4 * 1024 * 1024;

/** Files whose content tells other programs where something is, by name. */
const PATH_CARRIERS: readonly RegExp[] = [
  /\.(desktop|pc|cmake|la)$/,
  // A compiler's own settings (nvcc.profile).
  /\/bin\/[\w.+-]+\.profile$/,
  /\/systemd\/.*\.(service|socket|timer|path|mount|target)$/,
  /\/dbus-1\/.*\.(service|conf)$/,
  /\/(vulkan|glvnd|egl|OpenCL)\/.*\.(json|icd)$/,
  /\/ld\.so\.conf(\.d\/.*)?$/,
  /\/udev\/rules\.d\/.*\.rules$/,
];

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
  return isScript || PATH_CARRIERS.some((pattern) => pattern.test(path));
}

/** The paths that a text file mentions and the interpreter it asks for. */
export function textFacts(path: string, content: string): TextFact {
  const interpreter = interpreterOf(content);
  const plain = content.match(PLAIN) ?? [];
  const spaced = [
    ...[...content.matchAll(QUOTED)].map((match) => match[2]!),
    ...(path.endsWith(".desktop")
      ? [...content.matchAll(DESKTOP_VALUE)].map((match) => match[1]!.trimEnd())
      : []),
  ].filter((mention) => mention.includes(" ") && !/[$`\\]/.test(mention));
  const relative = [...new Set([...content.matchAll(UPWARDS)].map(([match]) => match.slice(1)))].sort();
  return {
    path,
    ...(interpreter === undefined ? {} : { interpreter }),
    mentions: [...new Set([...plain, ...spaced])].filter(({ length }) => length <= LONGEST).sort(),
    ...(relative.length === 0 ? {} : { relative }),
  };
}
