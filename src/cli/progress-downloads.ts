import type { OnProgress } from "../release/progress.ts";
import type { Progress } from "./progress.ts";

/** Shows downloads: for `onProgress` of a transport, until `end`. */
export function showDownloads(progress: Progress): { readonly onProgress: OnProgress; end(): Promise<void> } {
  const files = new Map<string, Parameters<OnProgress>[0]>();
  const isWhole = ({ bytes, total }: Parameters<OnProgress>[0]): boolean => bytes === total;
  const work = progress(() => {
    const all = [...files.values()];
    const sum = (key: "bytes" | "total"): number =>
      all.reduce((before, file) => before + (file[key] ?? 0), 0);
    return {
      title: "fetching",
      done: all.filter(isWhole).length,
      count: all.length,
      bytes: sum("bytes"),
      ...(all.length > 0 && all.every(({ total }) => total !== undefined) && { total: sum("total") }),
      active: all.filter((file) => !isWhole(file)).map(({ url }) => url),
    };
  });
  return {
    onProgress: (file) => {
      const before = files.get(file.url);
      files.set(file.url, file);
      // The end is told right after the last bytes, which may have been told before.
      if (isWhole(file) && !(before && isWhole(before))) work.finished(file.url, file.bytes);
    },
    end: () => work.end(),
  };
}
