import { Deb2nixError } from "../error.ts";
import type { Pin } from "./pin.ts";
import { pythonJson } from "./python-json.ts";

/** What a release calls itself: `sourceinfo/rX.Y-scope.json` (schema/scope.schema.json). */
export interface Scope {
  /** JetPack's version as users know it, `6.2.2`; absent where no index has nvidia-jetpack. */
  readonly jetpack?: string;
  /** The version of the package nvidia-jetpack, `6.2.2+b24`. */
  readonly jetpackPackage?: string;
  /** `36.5.0`, from nvidia-l4t-core; absent where no index has it. */
  readonly l4t?: string;
  /** `r36.5`; absent where indexes were given that do not tell it. */
  readonly release?: string;
}

/** The form of the document; another number is another form. */
const SCOPE_VERSION = 1;

/** Reads off a pin what the release calls itself. */
export function makeScope(pin: Pin, jetpackPackage: string | undefined, release: string | undefined): Scope {
  const core = [...pin.values()].flatMap((debs) => debs.get("nvidia-l4t-core") ?? [])[0];
  const jetpack = jetpackPackage && leadingNumbers(jetpackPackage);
  const l4t = core && leadingNumbers(core.version);
  return {
    ...(jetpack && { jetpack }),
    ...(jetpackPackage && { jetpackPackage }),
    ...(l4t && { l4t }),
    ...(release && { release }),
  };
}

/** The text of the document. Without the tool's version: an upgrade of deb2nix rewrites nothing. */
export function scopeJson(scope: Scope): string {
  return pythonJson({ ...scope, version: SCOPE_VERSION });
}

/** Reads a document that `scopeJson` wrote. Throws `E_SCOPE`, also for another version of it. */
export function parseScope(text: string, path: string): Scope {
  const invalid = (what: string, cause?: unknown): Deb2nixError =>
    new Deb2nixError("E_SCOPE", what, { path, cause, hint: "Write it anew with `deb2nix pin RELEASE`." });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw invalid(`is no JSON: ${(error as Error).message}`, error);
  }
  if (typeof document !== "object" || document === null) throw invalid("is no object, expected one");
  const { version, ...rest } = document as Record<string, unknown>;
  if (version !== SCOPE_VERSION) {
    throw invalid(`has the version ${JSON.stringify(version)}, expected ${SCOPE_VERSION}`);
  }
  const member = (name: keyof Scope): Scope => {
    const value = rest[name];
    if (value === undefined) return {};
    if (typeof value !== "string") throw invalid(`its ${name} is no text`);
    return { [name]: value };
  };
  return { ...member("jetpack"), ...member("jetpackPackage"), ...member("l4t"), ...member("release") };
}

/** `6.2.2` of `6.2.2+b24`, `5.1.6` of `5.1.6-b5`. */
export function leadingNumbers(version: string): string | undefined {
  return /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(version)?.[1];
}
