import { fileChunks } from "../archive/file-chunks.ts";
import { Deb2nixError } from "../error.ts";

/**
 * The text of a file that a person wrote or keeps, of at most `limit` bytes; it may be a pipe. While it is waited for,
 * signals are heard. Throws as `fileChunks`, and E_FILE_LARGE.
 */
export async function readTextFile(path: string, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of fileChunks(path)) {
    length += chunk.length;
    if (length > limit) {
      throw new Deb2nixError("E_FILE_LARGE", `has more than ${limit} bytes`, {
        path,
        hint: "No such file has so much: see whether it is the one that you meant.",
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
