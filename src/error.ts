/** Whose fault it is; decides the exit code (DESIGN.md "Command line"). */
export type ErrorKind = "usage" | "input" | "network";

export interface ErrorDetails {
  readonly kind?: ErrorKind;
  /** Where in `path`, in bytes from its start. */
  readonly offset?: number;
  /** The file or archive member at fault; outer names are put in front as the error travels up. */
  readonly path?: string;
  /** What the user can do about it, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * The one error that deb2nix throws for bad input, usage and network trouble. Anything else that is thrown
 * is a bug in deb2nix. `code` is stable (`E_AR_MAGIC`), `message` says what was found and what was expected.
 */
export class Deb2nixError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly offset: number | undefined;
  readonly path: string | undefined;
  readonly hint: string | undefined;

  constructor(code: `E_${string}`, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "Deb2nixError";
    this.code = code;
    this.kind = details.kind ?? "input";
    this.offset = details.offset;
    this.path = details.path;
    this.hint = details.hint;
  }

  /** The same error seen from one level further out: `outer` is put in front of the path. */
  within(outer: string): Deb2nixError {
    return new Deb2nixError(this.code as `E_${string}`, this.message, {
      kind: this.kind,
      path: this.path === undefined ? outer : `${outer}: ${this.path}`,
      ...(this.offset === undefined ? {} : { offset: this.offset }),
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      cause: this.cause ?? this,
    });
  }
}
