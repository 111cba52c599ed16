import { constants } from "node:os";

/** What ended the work: the user, or whoever runs the program. */
class Interrupted extends Error {}

/**
 * Runs something that ends when its signal aborts; the first SIGINT or SIGTERM aborts it, and the exit status tells
 * which. A second one kills the program as it always does.
 */
export async function interruptible(act: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    process.exitCode = 128 + constants.signals[name];
    controller.abort(new Interrupted());
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.once(name, interrupt);
  try {
    await act(controller.signal);
  } catch (error) {
    // Whatever was thrown since is a consequence.
    if (!(controller.signal.reason instanceof Interrupted)) throw error;
  } finally {
    for (const name of signals) process.off(name, interrupt);
  }
}
