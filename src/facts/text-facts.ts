import type { TextFact } from "./deb-facts.ts";
import { interpreterOf } from "./script-facts.ts";

/** A larger file is data, whatever its name. */
export const MAX_TEXT_SIZE = 256 * 1024;

/** Files whose content tells other programs where something is, by name. */
const PATH_CARRIERS: readonly RegExp[] = [
  /\.(desktop|pc|cmake|la)$/,
  /\/systemd\/.*\.(service|socket|timer|path|mount|target)$/,
  /\/dbus-1\/.*\.(service|conf)$/,
  /\/(vulkan|glvnd|egl|OpenCL)\/.*\.(json|icd)$/,
  /\/ld\.so\.conf(\.d\/.*)?$/,
  /\/udev\/rules\.d\/.*\.rules$/,
];

/** A path as it stands in text: at the start of a word, below a directory that a deb may ship into. */
const ABSOLUTE_PATH = /(?<![\w./}$~-])\/(?:usr|opt|etc|lib|lib64|bin|sbin|var|srv)\/[\w./+@%:~-]*[\w/]/g;

/** Whether a file deserves to be read as text: by its name, or as a script by its first two bytes. */
export function isTextOfInterest(path: string, size: number, head: Uint8Array): boolean {
  if (size === 0 || size > MAX_TEXT_SIZE) return false;
  const isScript = head[0] === 0x23 && head[1] === 0x21;
  return isScript || PATH_CARRIERS.some((pattern) => pattern.test(path));
}

/** The paths that a text file mentions and the interpreter it asks for. */
export function textFacts(path: string, content: string): TextFact {
  const interpreter = interpreterOf(content);
  return {
    path,
    ...(interpreter === undefined ? {} : { interpreter }),
    mentions: [...new Set(content.match(ABSOLUTE_PATH) ?? [])].sort(),
  };
}
