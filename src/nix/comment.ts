import { visible } from "../visible.ts";

/**
 * Comment lines, without indentation, for texts that may come from a deb: each text gives one line for each of
 * its own lines, and what cannot be seen is spelled out, so no text can end the comment or reorder the file.
 */
export function commentLines(texts: readonly string[]): string[] {
  return texts.flatMap((text) => text.split(/\r\n|\r|\n/)).map((line) => `# ${visible(line)}`.trimEnd());
}
