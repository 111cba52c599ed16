import { Deb2nixError, type ErrorDetails } from "../error.ts";

/** A `Deb2nixError` as it travels between threads: a clone of an Error keeps its message only. */
export interface ThreadError {
  readonly code: `E_${string}`;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** The error as data. What is no `Deb2nixError` is a bug: it is thrown again, which ends the thread. */
export function threadError(error: unknown): ThreadError {
  if (!(error instanceof Deb2nixError)) throw error;
  const { code, message, kind, offset, path, hint } = error;
  const details = {
    kind,
    ...(offset === undefined ? {} : { offset }),
    ...(path === undefined ? {} : { path }),
    ...(hint === undefined ? {} : { hint }),
  };
  return { code: code as `E_${string}`, message, details };
}

/** The error that `data` was. */
export function errorOfThread({ code, message, details }: ThreadError): Deb2nixError {
  return new Deb2nixError(code, message, details);
}
