import { isDeepStrictEqual } from "node:util";
import { Deb2nixError } from "../../src/error.ts";
import { errorText } from "../../src/report/error-text.ts";
import { plain } from "../../src/report/style.ts";
import { UNPRINTABLE } from "../../src/visible.ts";
import { BrokenPromise, type Outcome } from "./target.ts";

/**
 * Calls a reader. A `Deb2nixError` is an outcome, and is looked at: it must have a code, a message, an offset
 * that is one, and be fit to be printed. Everything else that is thrown goes through.
 */
export async function outcomeOf<T>(read: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: "ok", value: await read() };
  } catch (error) {
    return refusal(error);
  }
}

/** As `outcomeOf`, for readers that are not asynchronous. */
export function outcomeNow<T>(read: () => T): Outcome<T> {
  try {
    return { kind: "ok", value: read() };
  } catch (error) {
    return refusal(error);
  }
}

/** `ok`, or the code. */
export function wordFor(outcome: Outcome<unknown>): string {
  return outcome.kind === "ok" ? "ok" : outcome.code;
}

/** Throws unless both outcomes are the same; `promise` says which promise that would break. */
export function mustAgree(promise: string, first: Outcome<unknown>, second: Outcome<unknown>): void {
  if (isDeepStrictEqual(first, second)) return;
  const texts = [first, second].map((outcome) => JSON.stringify(outcome));
  const same = [...texts[0]!].findIndex((character, index) => character !== texts[1]![index]);
  throw new BrokenPromise(
    promise,
    texts.map((text) => text.slice(Math.max(0, same - 200), same + 200)),
  );
}

/** Throws where text that goes to a terminal or a file holds what cannot be seen. */
export function mustBePrintable(what: string, text: string): void {
  const found = UNPRINTABLE.exec(text.replaceAll("\n", ""));
  if (found !== null) throw new BrokenPromise(`${what} is printable`, { unprintable: found[0], text });
  if (!text.isWellFormed()) throw new BrokenPromise(`${what} is well-formed`, text);
}

function refusal(error: unknown): Outcome<never> {
  if (!(error instanceof Deb2nixError)) throw error;
  const { code, message, offset } = error;
  if (!/^E_[A-Z0-9_]+$/.test(code) || message === "") throw new BrokenPromise("errors say something", error);
  if (offset !== undefined && !(Number.isSafeInteger(offset) && offset >= 0)) {
    throw new BrokenPromise("the offset of an error is a number of bytes", { code, message, offset });
  }
  mustBePrintable("an error's text", errorText(error, plain));
  return { kind: "refused", code, message, ...(offset === undefined ? {} : { offset }) };
}
