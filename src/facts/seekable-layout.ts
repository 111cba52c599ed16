import { readArDirectory } from "../archive/ar-directory.ts";
import type { ByteSource } from "../archive/byte-source.ts";
import { isWorthSeeking } from "../archive/seekable-xz.ts";
import { readXzIndex, type XzLayout } from "../archive/xz-index.ts";
import { Deb2nixError } from "../error.ts";

/**
 * Where the blocks of `data.tar.xz` are in a deb, or undefined where it has none or nothing is won by seeking in
 * it. What is wrong with the deb is not said here.
 */
export function seekableLayout(deb: ByteSource): XzLayout | undefined {
  try {
    const [data, ...others] = readArDirectory(deb).filter(({ name }) => /^data\.tar(\.|$)/.test(name));
    if (data?.name !== "data.tar.xz" || others.length > 0) return undefined;
    const layout = readXzIndex(deb, data.offset, data.size);
    return layout !== undefined && isWorthSeeking(layout) ? layout : undefined;
  } catch (error) {
    if (error instanceof Deb2nixError) return undefined;
    throw error;
  }
}
