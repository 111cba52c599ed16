/** What `pythonJson` prints: texts, and maps of them. */
export type PythonValue = string | number | undefined | ReadonlyMap<string, PythonValue> | Readonly<object>;

/** Stands before every key of an object while the document is made where JavaScript would not keep their order. */
const MARK = "\0";

/**
 * A document as Python's `json.dumps(…, sort_keys=True, indent=2)` and `print` write it: keys by code point, two
 * spaces, everything but printable ASCII escaped, a newline at the end. Undefined members are left out.
 */
export function pythonJson(value: PythonValue): string {
  const marked = new Set<string>();
  let text = JSON.stringify(ordered(value, "\n  ", marked), undefined, 2);
  // Texts have no line breaks, so that what begins a line is a key.
  for (const line of marked) text = text.replaceAll(`${line}"\\u0000`, `${line}"`);
  // What JSON.stringify leaves as it is: DEL, and all that is not ASCII. Rare, and a search by a regular expression
  // that is used for the first time takes longer than all the rest.
  const isDone = Buffer.byteLength(text) === text.length && !text.includes("\x7f");
  return `${isDone ? text : text.replace(/[^\n -~]/g, escaped)}\n`;
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * The same with the keys of every object in order; what is so already stays as it is. `line` is what stands before
 * a key: a line break and spaces. It goes into `marked` where the keys have a mark.
 */
function ordered(value: PythonValue, line: string, marked: Set<string>): unknown {
  if (typeof value !== "object" || isFlatAndSorted(value)) return value;
  const map = mapOf(value);
  const keys = [...map.keys()].sort(compareCodePoints);
  // Keys that are array indices come first in an object, by their value: "9" before "10" before "0ad".
  const mark = keys.some(isDigits) ? MARK : "";
  if (mark !== "") marked.add(line);
  // Without a prototype, or a key `__proto__` would set it.
  const result: Record<string, unknown> = Object.create(null);
  for (const key of keys) result[mark + key] = ordered(map.get(key), `${line}  `, marked);
  return result;
}

/** Whether nothing is to be done: no objects within, keys in order. Most of a document is of such objects. */
function isFlatAndSorted(value: object): boolean {
  if (value instanceof Map) return false;
  let before = "";
  for (const key in value) {
    const item = (value as Readonly<Record<string, PythonValue>>)[key];
    if (typeof item === "object" || isDigits(key) || compareCodePoints(before, key) > 0) return false;
    before = key;
  }
  return true;
}

function isDigits(key: string): boolean {
  const first = key.charCodeAt(0);
  return first >= 0x30 && first <= 0x39 && /^\d+$/.test(key);
}

function mapOf(value: object): ReadonlyMap<string, PythonValue> {
  return value instanceof Map ? value : new Map(Object.entries(value));
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
