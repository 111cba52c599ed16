import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { packageFile } from "../package-file.ts";
import { visible } from "../visible.ts";
import { TOOL } from "./json.ts";

/** The parts of a page that holds everything it needs. */
export interface Page {
  /** From the document's first line to the start of its body. */
  readonly head: string;
  /** The script, as an element. */
  readonly script: string;
}

/**
 * A page with `page.css` and `page.js` of a folder of `assets/`. It may load nothing and run no other script: its
 * content security policy says so by hashes. `title` is made visible and escaped.
 */
export function makePage(folder: string, title: string): Page {
  const asset = (name: string): string => readFileSync(packageFile(`assets/${folder}/${name}`), "utf8");
  const style = asset("page.css");
  const script = asset("page.js");
  const policy =
    `default-src 'none'; img-src data:; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; ` +
    "base-uri 'none'; form-action 'none'";
  return {
    head: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${TOOL}">
<link rel="icon" href="data:,">
<title>${escapeHtml(visible(title))}</title>
<style>${style}</style>
</head>
<body>
`,
    script: `<script>${script}</script>`,
  };
}

/** Text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON that no script element ends in. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** A source expression of a content security policy (CSP Level 3, section 2.3.1). */
function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
