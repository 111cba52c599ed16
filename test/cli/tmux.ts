import { spawnSync } from "node:child_process";
import { onTestFinished } from "vitest";

export interface TerminalOptions {
  readonly cwd: string;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A terminal in which a command runs. */
export interface Terminal {
  /** What is on the screen, without the blanks at the ends; with `escapes` its colours too. */
  screen(escapes?: boolean): string;
  /** Waits until the screen shows it, and returns the screen then. */
  shows(what: string | RegExp): Promise<string>;
  /** Types a text, then presses a key. */
  type(text: string, key: string): void;
  /** Presses a key, as `C-c`. */
  press(key: string): void;
  isCursorVisible(): boolean;
}

let count = 0;

/** Runs a shell command in a terminal of its own; behind it `status N` is printed. Ends with the test. */
export function inTerminal(command: string, { cwd, columns = 80, env = {} }: TerminalOptions): Terminal {
  const socket = `deb2nix-${process.pid}-${count++}`;
  const tmux = (...args: string[]): string => {
    const settings = { encoding: "utf8" as const, env: { PATH: process.env.PATH, TERM: "xterm-256color" } };
    const { status, stdout, stderr } = spawnSync(
      "tmux",
      ["-u", "-L", socket, "-f", "/dev/null", ...args],
      settings,
    );
    if (status !== 0) throw new Error(`tmux ${args[0]} failed: ${stderr}`);
    return stdout;
  };
  const variables = { LC_ALL: "C.UTF-8", ...env };
  const assignments = Object.entries(variables).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  const size = ["-x", String(columns), "-y", "24"];
  // The shell outlives ^C, and stays for what it printed to be read.
  const script = `trap : INT; ${command}; echo "status $?"; exec sleep 300`;
  tmux("new-session", "-d", ...size, ...assignments, "-c", cwd, "sh", "-c", script);
  onTestFinished(() => {
    tmux("kill-server");
  });
  const screen = (escapes = false): string =>
    tmux("capture-pane", "-p", ...(escapes ? ["-e"] : [])).replace(/\s+$/, "");
  return {
    screen,
    shows: async (what) => {
      const deadline = Date.now() + 30_000;
      for (;;) {
        const text = screen();
        if (typeof what === "string" ? text.includes(what) : what.test(text)) return text;
        if (Date.now() > deadline) throw new Error(`never shown: ${what}; the screen:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    type: (text, key) => {
      tmux("send-keys", "-l", text);
      tmux("send-keys", key);
    },
    press: (key) => {
      tmux("send-keys", key);
    },
    isCursorVisible: () => tmux("display-message", "-p", "#{cursor_flag}").trim() === "1",
  };
}
