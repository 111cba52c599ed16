import { spawn } from "node:child_process";
import { Deb2nixError } from "../error.ts";
import { pump } from "./pump.ts";
import { watched } from "./watched.ts";

/** Most characters of the program's complaint that an error quotes. */
const MAX_COMPLAINT = 500;

/**
 * Decompresses with the program `xz` of the PATH, which is faster than the built-in decoder and supports more. Throws
 * `E_XZ_NATIVE` where there is none and `E_XZ_CORRUPT`, without an offset, where it fails.
 */
export async function* nativeXz(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  // With more threads it would keep whole blocks in memory.
  const options = ["--decompress", "--stdout", "--quiet", "--threads=1"];
  const child = spawn("xz", options, { stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(0, MAX_COMPLAINT);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  // Asked for only after the output; until then a failed start is nobody's.
  ended.catch(() => {});
  const source = watched(input);
  try {
    yield* pump(source.bytes, child.stdin, child.stdout);
  } catch (error) {
    if (source.threw(error)) throw error;
    // A program that never started breaks its pipes too; the reason comes below.
  } finally {
    child.kill();
  }
  const code = await ended.catch((cause: Error) => {
    throw new Deb2nixError("E_XZ_NATIVE", `the program xz cannot be started: ${cause.message}`, {
      cause,
      hint: "Install xz (package xz-utils, or xz in nixpkgs).",
    });
  });
  if (code === 0) return;
  throw new Deb2nixError("E_XZ_CORRUPT", `xz failed: ${complaint.trim() || `exit code ${code}`}`, {
    hint: "The file is damaged; fetch it again.",
  });
}
