import { basename } from "node:path";
import { Writable } from "node:stream";
import type { Paint } from "../report/style.ts";
import { visible } from "../visible.ts";
import { restoreOnSignal } from "./interrupt.ts";
import type { Progress, Status } from "./progress.ts";
import { rateMeter, statusText } from "./progress-text.ts";

/** Milliseconds that work may take without anybody being told. */
const DELAY = 500;

/** Milliseconds between two looks at the work. */
const INTERVAL = 200;

/** Pieces in hand that are named. */
const MAX_NAMED = 4;

/** Shows work on a terminal as long as it lasts, and wipes it away at the end. */
export function terminalProgress(stream: NodeJS.WriteStream, paint: Paint, ascii: boolean): Progress {
  return (status) => {
    let shown: Promise<() => Promise<void>> | undefined;
    const rate = rateMeter();
    rate(status().bytes, performance.now());
    const timer = setTimeout(() => {
      shown = show(() => linesOf(status(), rate, ascii), stream, paint, ascii);
    }, DELAY);
    // Who waits for the work holds the process, not who watches it.
    timer.unref();
    return {
      finished: () => {},
      end: async () => {
        clearTimeout(timer);
        await (await shown)?.();
      },
    };
  };
}

interface Lines {
  readonly title: string;
  readonly below: readonly string[];
}

function linesOf(status: Status, rate: ReturnType<typeof rateMeter>, ascii: boolean): Lines {
  const title = statusText(status, rate(status.bytes, performance.now()));
  const names = status.active.slice(0, MAX_NAMED).map((name) => visible(basename(name)));
  const rest = status.active.length - names.length;
  const below = [...names, ...(rest > 0 ? [`and ${rest} more`] : [])];
  return ascii ? { title: toAscii(title), below: below.map(toAscii) } : { title, below };
}

function toAscii(text: string): string {
  return text.replace(/[^ -~]/gu, "?");
}

/** Shows `lines` until what it returns is called. listr2 is loaded here, since most work is done before. */
async function show(
  lines: () => Lines,
  stream: NodeJS.WriteStream,
  paint: Paint,
  ascii: boolean,
): Promise<() => Promise<void>> {
  const { DefaultRenderer, Listr, ListrDefaultRendererLogLevels, ListrLogger, ProcessOutput, Spinner } =
    await import("listr2");
  let renderer: InstanceType<typeof DefaultRenderer> | undefined;
  class OwnRenderer extends DefaultRenderer {
    // Whether standard output is a terminal, as listr2 asks, says nothing of `stream`.
    static override nonTTY = true;

    constructor(...args: ConstructorParameters<typeof DefaultRenderer>) {
      super(...args);
      renderer = this;
    }
  }
  class AsciiSpinner extends Spinner {
    protected override readonly spinner = ["-", "\\", "|", "/"];
  }

  let stop = (): void => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const screen = screenOf(stream);
  const { PENDING, OUTPUT } = ListrDefaultRendererLogLevels;
  const running = new Listr(
    {
      title: lines().title,
      task: async (_, task) => {
        const look = (): void => {
          const { title, below } = lines();
          task.title = title;
          // An empty text would leave what was there before.
          task.output = below.join("\n") || " ";
        };
        look();
        const timer = setInterval(look, INTERVAL);
        await stopped;
        clearInterval(timer);
      },
    },
    {
      renderer: OwnRenderer,
      rendererOptions: {
        clearOutput: true,
        formatOutput: "truncate",
        icon: { [OUTPUT]: " " },
        color: { [PENDING]: (text: string | undefined) => paint("note", text ?? "") },
        logger: new ListrLogger({ useIcons: true, processOutput: new ProcessOutput(screen, screen) }),
        ...(ascii && { spinner: new AsciiSpinner() }),
      },
      registerSignalListeners: false,
    },
  ).run();
  const ended = restoreOnSignal(() => renderer?.end());
  return async () => {
    stop();
    await running;
    ended();
  };
}

/** A stream of its own in front of the terminal: listr2 holds back what others write to the one that it is given. */
function screenOf(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const screen = new Writable({
    write(chunk, _encoding, done) {
      stream.write(chunk);
      done();
    },
  });
  return Object.defineProperties(screen, {
    isTTY: { value: true },
    columns: { get: () => stream.columns },
    rows: { get: () => stream.rows },
  }) as unknown as NodeJS.WriteStream;
}
