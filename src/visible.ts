/**
 * Characters that a reader of the file would not see, or that would show him other text than is there:
 * control and format characters (the bidi controls among them) and line separators.
 */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

const NOT_TEXT = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * What a CI runner takes for an order to itself: `::` where a line begins, blanks aside (GitHub Actions), and `##[` or
 * `##vso[` anywhere (Actions and Azure Pipelines). A colon alone counts too, for another may be printed behind it.
 */
const WORKFLOW_COMMAND = /^(\s*):(?=:|$)|##(?=\w*\[)/g;

/** The byte behind a lone surrogate of U+DC80..U+DCFF, our form of bytes that are not UTF-8 (PEP 383). */
const smuggledByte = (code: number): number | undefined =>
  code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : undefined;

/**
 * `text` with all that cannot be seen spelled out: `\t`, `\n`, `\r`, `\xff` for a raw byte, else `\u{202e}`; and so
 * that no line that begins with it is a workflow command.
 */
export function visible(text: string): string {
  const line = text.replace(NOT_TEXT, (character) => {
    const code = character.codePointAt(0)!;
    if (character === "\t") return "\\t";
    if (character === "\n") return "\\n";
    if (character === "\r") return "\\r";
    const byte = smuggledByte(code);
    return byte === undefined ? `\\u{${code.toString(16)}}` : `\\x${byte.toString(16)}`;
  });
  return line.replace(WORKFLOW_COMMAND, (found, blanks = "") =>
    found.startsWith("#") ? "#\\u{23}" : `${blanks}\\u{3a}`,
  );
}

/** The first `most` characters of a text that may be as long as its writer liked, and how many follow. */
export function startOf(text: string, most: number): string {
  if (text.length <= most) return text;
  // A character is two units at most, and none is cut in two.
  const shown = [...text.slice(0, 2 * most)].slice(0, most).join("");
  return shown.length === text.length ? text : `${shown}… (${text.length - shown.length} characters more)`;
}

/** `visible` of `startOf`. */
export function visibleStart(text: string, most: number): string {
  return visible(startOf(text, most));
}
