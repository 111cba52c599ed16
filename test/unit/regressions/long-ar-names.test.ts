import { expect, test } from "vitest";
import { readArDirectory } from "../../../src/archive/ar-directory.ts";
import { bufferSource } from "../../../src/archive/buffer-source.ts";

function header(name: string, size: number): Uint8Array {
  const fields = [name.padEnd(16), "0".padEnd(12), "0".padEnd(6), "0".padEnd(6), "644".padEnd(8)];
  return Buffer.from(`${fields.join("")}${String(size).padEnd(10)}\`\n`);
}

/** Two thousand members that all have the name in the table of long names, `length` bytes long. */
function archive(length: number): Uint8Array {
  const table = Buffer.from(`${"a".repeat(length)}\n`);
  const members = Array.from({ length: 2000 }, () => header("/0", 0));
  const padding = table.length % 2 === 0 ? [] : [Buffer.from("\n")];
  return Buffer.concat([Buffer.from("!<arch>\n"), header("//", table.length), table, ...padding, ...members]);
}

// With a megabyte for a name, which each member has in full, a file of 1.2 MB took 13 s and 2 GB.
test("a long name of an ar is no longer than a path may be", () => {
  expect(() => readArDirectory(bufferSource(archive(1024 * 1024 - 1)))).toThrow(
    expect.objectContaining({ code: "E_AR_NAME" }),
  );
  expect(readArDirectory(bufferSource(archive(4096)))).toHaveLength(2000);
});
