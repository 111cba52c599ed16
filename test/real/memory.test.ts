import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { debOrSkip } from "./archive.ts";

/** In bytes; the deb unpacks to more than a hundred megabytes, of which no more than windows may be held. */
const LIMIT = 200_000_000;

const PROGRAM = join(import.meta.dirname, "../../bin/deb2nix.js");

// VmHWM is of this process image alone. ru_maxrss is not: Linux carries over the peak of the process that
// forked this one, and a test runner is larger than deb2nix.
const REPORT_PEAK = `data:text/javascript,
import { readFileSync, writeSync } from "node:fs";
process.on("exit", () => writeSync(3, readFileSync("/proc/self/status")));`;

test("inspecting a large deb takes less than 200 MB", async (context) => {
  const { path } = await debOrSkip(context, {
    name: "libcublas12",
    architecture: "arm64",
    component: "non-free",
  });
  const { status, stdout, peak } = await runMeasured(["inspect", "--json", path]);
  expect(status).toBe(0);
  // It has done the work, up to the versions at the far end of the library.
  const { debs } = JSON.parse(stdout) as {
    debs: { control: { Package: string }; elfs: { soname?: string }[] }[];
  };
  expect(debs.map(({ control }) => control.Package)).toEqual(["libcublas12"]);
  expect(debs[0]!.elfs.map(({ soname }) => soname)).toEqual(["libcublas.so.12"]);
  console.log(`inspect libcublas12: peak ${(peak / 1e6).toFixed(0)} MB`);
  expect(peak).toBeLessThan(LIMIT);
});

/** Runs the program as users do; `peak` is the largest resident memory it had, in bytes. */
async function runMeasured(
  args: readonly string[],
): Promise<{ readonly status: number | null; readonly stdout: string; readonly peak: number }> {
  const child = spawn(process.execPath, ["--import", REPORT_PEAK, PROGRAM, ...args], {
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const [status, stdout, procStatus] = await Promise.all([
    ended,
    text(child.stdout!),
    text(child.stdio[3] as NodeJS.ReadableStream),
  ]);
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(procStatus)?.[1];
  if (kilobytes === undefined)
    throw new Error(`the program ended with status ${status} and no report of its memory`);
  return { status, stdout, peak: Number(kilobytes) * 1024 };
}
