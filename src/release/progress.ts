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
  let before: { readonly at: number; readonly bytes: number } | undefined;
  return (bytes, total, last = false) => {
    const at = now();
    if (before !== undefined && at - before.at < INTERVAL && !last) return;
    const seconds = before === undefined ? 0 : (at - before.at) / 1000;
    const rate = before === undefined || seconds === 0 ? 0 : Math.max(0, bytes - before.bytes) / seconds;
    before = { at, bytes };
    report({ url, bytes, ...(total === undefined ? {} : { total }), rate });
  };
}
