import { describe, expect, test } from "vitest";
import { bytesText, durationText, rateMeter, statusText } from "../../../src/cli/progress-text.ts";

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1.0 kB"],
  [281_000_000, "281 MB"],
  [1_234_000_000, "1.2 GB"],
  [5e15, "5000 TB"],
])("%i bytes are %s", (bytes, text) => expect(bytesText(bytes)).toBe(text));

test.each([
  [0, "0:00"],
  [4.2, "0:05"],
  [61, "1:01"],
  [3723, "1:02:03"],
  [86_400, undefined],
  [Number.NaN, undefined],
  [-1, undefined],
])("%f seconds are %s", (seconds, text) => expect(durationText(seconds)).toBe(text));

describe("a status", () => {
  const status = { title: "reading debs", done: 3, count: 281, bytes: 1.2e9, total: 4e9, active: [] };

  test("has pieces, bytes, rate and time left", () =>
    expect(statusText(status, 210e6)).toBe("reading debs  3 of 281  1.2 of 4.0 GB  210 MB/s  0:14 left"));
  test("at first has no rate, and no time left", () =>
    expect(statusText(status, 0)).toBe("reading debs  3 of 281  1.2 of 4.0 GB"));
  test("without a total tells what there is", () => {
    const { total: _, ...open } = status;
    expect(statusText({ ...open, count: 1 }, 5e6)).toBe("reading debs  1.2 GB  5.0 MB/s");
  });
  test("never is beyond the end", () =>
    expect(statusText({ ...status, bytes: 5e9 }, 1)).toBe(
      "reading debs  3 of 281  4.0 of 4.0 GB  1 bytes/s",
    ));
});

describe("a rate", () => {
  test("is that of the last seconds", () => {
    const rate = rateMeter();
    expect(rate(0, 0)).toBe(0);
    expect(rate(1000, 1000)).toBe(1000);
    for (let now = 2000; now <= 20_000; now += 1000) rate(1000, now);
    expect(rate(1000, 21_000)).toBe(0);
  });
  test("is never negative, as where a download begins anew", () => {
    const rate = rateMeter();
    rate(5000, 0);
    expect(rate(0, 1000)).toBe(0);
  });
});
