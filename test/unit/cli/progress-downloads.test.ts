import { expect, test } from "vitest";
import type { Status } from "../../../src/cli/progress.ts";
import { showDownloads } from "../../../src/cli/progress-downloads.ts";

test("downloads add up, and each is told once when it is whole", async () => {
  let status!: () => Status;
  const finished: string[] = [];
  let ended = false;
  const downloads = showDownloads((asked) => {
    status = asked;
    return {
      finished: (name) => finished.push(name),
      end: async () => {
        ended = true;
      },
    };
  });
  expect(status()).toEqual({ title: "fetching", done: 0, count: 0, bytes: 0, active: [] });
  downloads.onProgress({ url: "a", bytes: 10, total: 20, rate: 1 });
  downloads.onProgress({ url: "b", bytes: 5, rate: 1 });
  expect(status()).toEqual({ title: "fetching", done: 0, count: 2, bytes: 15, active: ["a", "b"] });
  downloads.onProgress({ url: "a", bytes: 20, total: 20, rate: 1 });
  downloads.onProgress({ url: "a", bytes: 20, total: 20, rate: 1 });
  downloads.onProgress({ url: "b", bytes: 5, total: 9, rate: 1 });
  expect(status()).toEqual({ title: "fetching", done: 1, count: 2, bytes: 25, total: 29, active: ["b"] });
  expect(finished).toEqual(["a"]);
  await downloads.end();
  expect(ended).toBe(true);
});
