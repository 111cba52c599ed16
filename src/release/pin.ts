import { Deb2nixError } from "../error.ts";
import { pythonJson } from "./python-json.ts";

/** One deb as a pin has it: enough to fetch it and to prove what was fetched. */
export interface PinnedDeb {
  /** Relative to the root of its repository. */
  readonly filename: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** `Source` as written in the index, version included; absent where the index has none. */
  readonly source?: string;
  readonly version: string;
}

/** Repository → package → deb: what `sourceinfo/rX.Y-debs.json` holds. */
export type Pin = ReadonlyMap<string, ReadonlyMap<string, PinnedDeb>>;

/** The text of `sourceinfo/rX.Y-debs.json`, to the byte as jetpack-nixos' own script writes it. */
export function pinJson(pin: Pin): string {
  return pythonJson(pin);
}

/** Takes a pin for what it is checked to be. Throws `E_PIN` with the place in the document. */
export function parsePin(text: string, path: string): Pin {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw invalid(`is no JSON: ${(error as Error).message}`, path, error);
  }
  return mapOf(document, "the document", path, (repo, where) =>
    mapOf(repo, where, path, (deb, place) => parseDeb(deb, place, path)),
  );
}

function mapOf<T>(
  value: unknown,
  where: string,
  path: string,
  parse: (value: unknown, where: string) => T,
): ReadonlyMap<string, T> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalid(`${where} is no object`, path);
  }
  return new Map(
    Object.entries(value).map(([key, item]) => [key, parse(item, JSON.stringify(key.slice(0, 80)))]),
  );
}

function parseDeb(value: unknown, where: string, path: string): PinnedDeb {
  const strings = mapOf(value, where, path, (item) => item);
  const text = (name: string): string | undefined => {
    const found = strings.get(name);
    if (found === undefined || typeof found === "string") return found;
    throw invalid(`${where} has a ${name} that is no text`, path);
  };
  const [filename, sha256, version, source] = [
    text("filename"),
    text("sha256"),
    text("version"),
    text("source"),
  ];
  if (filename === undefined || version === undefined || !/^[0-9a-f]{64}$/.test(sha256 ?? "")) {
    throw invalid(`${where} needs a filename, a version and a sha256 of 64 hexadecimal digits`, path);
  }
  return { filename, sha256: sha256!, ...(source === undefined ? {} : { source }), version };
}

function invalid(what: string, path: string, cause?: unknown): Deb2nixError {
  return new Deb2nixError("E_PIN", `${what}; expected a pin: repository → package → deb`, {
    path,
    cause,
    hint: "A pin is what `deb2nix pin RELEASE` writes.",
  });
}
