import { VERSION } from "../version.ts";

/** What calls itself `deb2nix <version>` in every document. */
export const TOOL = `deb2nix ${VERSION}`;

/**
 * A JSON document of the form that DESIGN.md "Machine output" promises: `version` and `tool` on top, keys
 * sorted at every level, two spaces, a newline at the end. Arrays stay as they are.
 */
export function jsonDocument(content: Readonly<Record<string, unknown>>): string {
  return `${jsonText(sortKeys({ ...content, version: 1, tool: TOOL }))}\n`;
}

/**
 * JSON that terminals and CI runners take for nothing but text: what `JSON.stringify` leaves of controls and format
 * characters is escaped, and of `##[`, a workflow command wherever it stands in a line.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(
    /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]|#(?=#\w*\[)/gu,
    (character) =>
      character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  // defineProperty semantics: a control field called __proto__ is data like any other.
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}
