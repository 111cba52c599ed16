import { nativeXz } from "../archive/native-xz.ts";
import type { XzOptions } from "../archive/xz.ts";

/**
 * The xz decoders to read debs with. The program `xz`, where the caller knows that there is one, takes two
 * thirds of the time of the built-in decoder and knows all filters.
 */
export function xzOptions(useNative: boolean): XzOptions {
  return useNative ? { nativeXz, decode: nativeXz } : {};
}
