import { constants } from "node:os";
import { setImmediate } from "node:timers/promises";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
type Signal = (typeof SIGNALS)[number];

/** Milliseconds that work has to end by itself once it was asked to. */
const GRACE = 1000;

/** What ended the work: the user, or whoever runs the program. */
class Interrupted extends Error {}

/** There is one process, one user to tell, and one piece of work at a time that ends by itself. */
let kept = "nothing was written";
let askToEnd: (() => void) | undefined;
let listening: { readonly stop: () => void; readonly start: () => void } | undefined;

const restorers = new Set<() => void>();

/** Has something put in order when a signal ends the program at once; returns what calls that off. */
export function restoreOnSignal(restore: () => void): () => void {
  restorers.add(restore);
  return () => restorers.delete(restore);
}

/** Says what an interrupted run leaves behind from now on, as `the files were written`. */
export function keeps(what: string): void {
  kept = what;
}

/**
 * Computes something during which no signal could be heard: one ends the process at once then, without a word. Nothing
 * may be written meanwhile.
 */
export async function withDefaultSignals<T>(compute: () => T): Promise<T> {
  // One that came before is heard now: whoever stops to listen never hears of it.
  await setImmediate();
  listening?.stop();
  try {
    return compute();
  } finally {
    listening?.start();
  }
}

/**
 * Runs a program that SIGINT and SIGTERM end between two of its steps, with what was kept on stderr and the status 130
 * or 143 for a shell: a file that is written in one step is never left half-written. Work in `interruptible` is asked
 * first, and ended by a second signal.
 */
export async function endOnSignal(act: () => Promise<void>): Promise<void> {
  let received: Signal | undefined;
  const onSignal = (name: Signal): void => {
    const die = (): void => {
      stopListening();
      dieOf(name);
    };
    if (askToEnd === undefined || received !== undefined) {
      die();
    } else {
      // Still listening: others who put the terminal in order kill the process where nobody else does.
      received = name;
      setTimeout(die, GRACE).unref();
      askToEnd();
    }
  };
  const stopListening = (): void => {
    for (const name of SIGNALS) process.off(name, onSignal);
  };
  const startListening = (): void => {
    for (const name of SIGNALS) process.on(name, onSignal);
  };
  listening = { stop: stopListening, start: startListening };
  startListening();
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    listening = undefined;
    stopListening();
  }
  if (received === undefined) return;
  process.exitCode = statusOf(received);
  tell();
}

/** Runs something that ends when its signal aborts; a SIGINT or SIGTERM aborts it. Throws for `endOnSignal` then. */
export async function interruptible(act: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  askToEnd = () => controller.abort(new Interrupted());
  try {
    await act(controller.signal);
  } catch (error) {
    // Whatever was thrown since is a consequence.
    controller.signal.throwIfAborted();
    throw error;
  } finally {
    askToEnd = undefined;
  }
}

/** By the signal itself: exit(3) would wait for a thread that reads from a pipe. */
function dieOf(name: Signal): void {
  for (const restore of restorers) restore();
  tell();
  process.kill(process.pid, name);
}

function tell(): void {
  process.stderr.write(`interrupted: ${kept}.\n`);
}

function statusOf(name: Signal): number {
  return 128 + constants.signals[name];
}
