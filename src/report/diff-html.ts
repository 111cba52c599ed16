import { SEVERITIES } from "../audit/finding.ts";
import { CHANGE_KINDS, type Change } from "../release/diff/change.ts";
import type { Diff } from "../release/diff/diff-releases.ts";
import { visible } from "../visible.ts";
import { CHANGE_TITLES, changeDetails, changeLine, diffTitle, sideText } from "./diff-change.ts";
import { escapeHtml, makePage, scriptJson } from "./page.ts";

/**
 * One HTML page that holds everything it needs: the changes as data, and a script that lists, searches and filters
 * them. The page may load nothing and run no other script: its content security policy says so by hashes. What
 * comes from debs is data or escaped text, never markup.
 */
export function* diffHtml(diff: Diff): Generator<string> {
  const { old, new: fresh, changes, unread } = diff;
  const values = changes.filter(({ kind }) => kind === "scope").map(changeLine);
  const page = makePage("diff-page", diffTitle(diff));
  yield `${page.head}<header>
<h1>${textHtml(diffTitle(diff))}</h1>
<p>${textHtml(`${sideText(old)} → ${sideText(fresh)}`)}</p>
${values.length === 0 ? "" : `<p>${textHtml(values.join(", "))}</p>\n`}${unread.length === 0 ? "" : `<p>Not compared inside, for want of the debs: ${textHtml(unread.join(", "))}.</p>\n`}</header>
<form id="controls" role="search">
<input id="search" type="search" placeholder="Search debs, libraries, packages" aria-label="Search" autocomplete="off">
<output id="found"></output>
<fieldset><legend>Severity</legend>
`;
  for (const severity of SEVERITIES) {
    const count = changes.filter((change) => change.severity === severity).length;
    yield filter("severity", severity, severity, count);
  }
  yield `</fieldset>\n<details id="kinds"><summary>Kinds</summary>\n`;
  yield `<p><button type="button" id="all">All</button> <button type="button" id="none">None</button></p>\n`;
  for (const kind of CHANGE_KINDS) {
    const count = changes.filter((change) => change.kind === kind).length;
    if (count > 0) yield filter("kind", kind, CHANGE_TITLES[kind], count);
  }
  yield `</details>
</form>
<main>
<table><thead><tr><th>Severity</th><th>What</th><th>Change</th></tr></thead><tbody></tbody></table>
<p id="rest"></p>
</main>
<script type="application/json" id="changes">[`;
  for (const [index, change] of changes.entries())
    yield (index === 0 ? "\n" : ",\n") + scriptJson(rowOf(change));
  yield `]</script>
${page.script}
</body>
</html>
`;
}

function filter(name: string, value: string, title: string, count: number): string {
  return `<label><input type="checkbox" data-${name}="${value}" checked> ${title} <b>${count}</b></label>\n`;
}

/** A change as the script reads it. */
function rowOf(change: Change): object {
  return {
    kind: change.kind,
    severity: change.severity,
    title: CHANGE_TITLES[change.kind],
    line: visible(changeLine(change)),
    details: changeDetails(change).map(visible),
  };
}

/** What comes from debs, made visible. */
function textHtml(text: string): string {
  return escapeHtml(visible(text));
}
