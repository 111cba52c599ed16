/** What `pythonJson` prints: texts, and maps of them. */
export type PythonValue = string | number | undefined | ReadonlyMap<string, PythonValue> | Readonly<object>;

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * A document as Python's `json.dumps(…, sort_keys=True, indent=2)` and `print` write it: keys by code point, two
 * spaces, everything but printable ASCII escaped (DEL too, which `JSON.stringify` leaves), a newline at the end.
 * Undefined members are left out.
 */
export function pythonJson(value: PythonValue): string {
  const parts: string[] = [];
  print(value, "", parts);
  parts.push("\n");
  return parts.join("");
}

function print(value: PythonValue, indent: string, parts: string[]): void {
  if (typeof value === "number") parts.push(String(value));
  else if (typeof value !== "object") parts.push(quoted(value ?? ""));
  else printMap([...(value instanceof Map ? value : Object.entries(value))], indent, parts);
}

function printMap(
  entries: readonly (readonly [string, PythonValue])[],
  indent: string,
  parts: string[],
): void {
  const members = entries
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => compareCodePoints(a, b));
  if (members.length === 0) {
    parts.push("{}");
    return;
  }
  const inner = `${indent}  `;
  let separator = "{\n";
  for (const [key, item] of members) {
    parts.push(separator, inner, quoted(key), ": ");
    print(item, inner, parts);
    separator = ",\n";
  }
  parts.push("\n", indent, "}");
}

function quoted(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  const escaped = text.replace(
    /[^ !#-[\]-~]/g,
    (unit) => SHORT[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}

/** JavaScript's own order is by UTF-16 units, where U+10000 comes before U+E000. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates rank above all other units. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x1_0000 : unit;
}
