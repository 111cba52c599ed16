import { VERSION } from "../version.ts";

/** What calls itself `deb2nix <version>` in every document. */
export const TOOL = `deb2nix ${VERSION}`;

/**
 * A JSON document of the form that DESIGN.md "Machine output" promises: `version` and `tool` on top, keys
 * sorted at every level, two spaces, a newline at the end. Arrays stay as they are.
 */
export function jsonDocument(content: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(sortKeys({ ...content, version: 1, tool: TOOL }), undefined, 2)}\n`;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  // defineProperty semantics: a control field called __proto__ is data like any other.
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}
