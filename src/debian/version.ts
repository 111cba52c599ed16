import { Deb2nixError } from "../error.ts";

/** `[epoch:]upstream-version[-debian-revision]` (deb-version(7)). */
export interface DebianVersion {
  /** 0 where none is written. */
  readonly epoch: number;
  readonly upstream: string;
  /** Empty where none is written; compares equal to `0`. */
  readonly revision: string;
}

/** dpkg keeps an epoch in a C int. */
const MAX_EPOCH = 0x7fff_ffff;

/**
 * Takes a version apart at the first colon and the last hyphen. A version that does not begin with a digit
 * is accepted, as dpkg accepts it. Throws E_VERSION.
 */
export function parseVersion(text: string): DebianVersion {
  const colon = text.indexOf(":");
  const epoch = colon < 0 ? "0" : text.slice(0, colon);
  const rest = text.slice(colon + 1);
  const hyphen = rest.lastIndexOf("-");
  const upstream = hyphen < 0 ? rest : rest.slice(0, hyphen);
  const revision = hyphen < 0 ? "" : rest.slice(hyphen + 1);
  if (!/^[0-9]+$/.test(epoch) || Number(epoch) > MAX_EPOCH) {
    throw invalid(text, "its epoch is not a number that dpkg can hold");
  }
  if (upstream === "") throw invalid(text, "its upstream version is empty");
  if (!/^[A-Za-z0-9.+:~-]+$/.test(upstream)) {
    throw invalid(text, "its upstream version may hold only A-Z a-z 0-9 . + - : ~");
  }
  if (hyphen >= 0 && !/^[A-Za-z0-9.+~]+$/.test(revision)) {
    throw invalid(text, "after the last hyphen there must be a revision of A-Z a-z 0-9 . + ~");
  }
  return { epoch: Number(epoch), upstream, revision };
}

/** Whether `parseVersion` takes it. */
export function isVersion(text: string): boolean {
  // Nearly all versions are of this simple form, and an index has tens of thousands.
  if (/^[A-Za-z0-9.+~]+(?:-[A-Za-z0-9.+~]+)?$/.test(text)) return true;
  try {
    parseVersion(text);
    return true;
  } catch (error) {
    if (error instanceof Deb2nixError) return false;
    throw error;
  }
}

/** The order of deb-version(7), 0 also for versions written differently (`1.0`, `0:1.00-0`). Throws E_VERSION. */
export function compareVersions(a: string, b: string): -1 | 0 | 1 {
  const left = parseVersion(a);
  const right = parseVersion(b);
  const order =
    left.epoch - right.epoch ||
    compareParts(left.upstream, right.upstream) ||
    compareParts(left.revision, right.revision);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

/** Compares runs of non-digits and of digits in turn, from left to right. */
function compareParts(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    // The end of a run, by a digit or by the end of the part, weighs 0: above `~`, below all else.
    for (;;) {
      const left = weight(a, i);
      const right = weight(b, j);
      if (left !== right) return left - right;
      if (left === 0) break;
      i++;
      j++;
    }
    const leftEnd = digitsEnd(a, i);
    const rightEnd = digitsEnd(b, j);
    const order = compareNumbers(a.slice(i, leftEnd), b.slice(j, rightEnd));
    if (order !== 0) return order;
    i = leftEnd;
    j = rightEnd;
  }
  return 0;
}

function weight(text: string, at: number): number {
  const character = text[at];
  if (character === undefined || isDigit(character)) return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}

function digitsEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && isDigit(text[at]!)) at++;
  return at;
}

/** Digits of any number, not as `number`: L4T versions hold timestamps, others hold commit hashes. */
function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+/, "");
  const right = b.replace(/^0+/, "");
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

function invalid(text: string, why: string): Deb2nixError {
  const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
  return new Deb2nixError("E_VERSION", `${shown} is not a Debian version: ${why}`, {
    hint: "Versions are written as deb-version(7) says: [epoch:]upstream-version[-debian-revision].",
  });
}
