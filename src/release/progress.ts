/** How far one download is. */
export interface Progress {
  readonly url: string;
  /** Bytes at hand, those of an earlier run included. */
  readonly bytes: number;
  /** Bytes in the end, where the server says so. */
  readonly total?: number;
  /** Bytes per second since the last report but for the first, which says 0. */
  readonly rate: number;
}

/** Called a few times a second at most for each download, and when it is complete. It must not throw. */
export type OnProgress = (progress: Progress) => void;

/** Milliseconds between two reports. */
const INTERVAL = 200;

/** Makes of every chunk's arrival a report now and then. `last` says that the download is complete. */
export function reporter(
  url: string,
  report: OnProgress | undefined,
  now: () => number = performance.now.bind(performance),
): (bytes: number, total: number | undefined, last?: boolean) => void {
  if (report === undefined) return () => {};
  let before: { readonly at: number; readonly bytes: number; readonly rate: number } | undefined;
  return (bytes, total, last = false) => {
    const at = now();
    if (before !== undefined && at - before.at < INTERVAL && !last) return;
    // The end comes right after the last bytes, and may find nothing new.
    const rate = before?.bytes === bytes ? before.rate : rateSince(before, at, bytes);
    before = { at, bytes, rate };
    report({ url, bytes, ...(total === undefined ? {} : { total }), rate });
  };
}

function rateSince(
  before: { readonly at: number; readonly bytes: number } | undefined,
  at: number,
  bytes: number,
): number {
  if (before === undefined || at <= before.at) return 0;
  return Math.max(0, bytes - before.bytes) / ((at - before.at) / 1000);
}
