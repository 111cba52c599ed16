import type { DecoderSlots } from "../archive/decoder-slots.ts";
import { nativeXz } from "../archive/native-xz.ts";
import { type BytesRead, countPositions } from "./bytes-read.ts";
import type { DebFacts } from "./deb-facts.ts";
import type { DebLimits } from "./deb-limits.ts";
import { type ReadDebOptions, readDeb } from "./read-deb.ts";

/** How to read debs; plain data, so that it can be sent to a thread. */
export interface ReadingOptions {
  /**
   * That there is a program `xz`, and where it may put what it decodes: it takes two thirds of the time of the
   * built-in decoder and knows all filters.
   */
  readonly nativeXz?: { readonly directory: string };
  /** As in `XzDecoders`; shared by all who read. */
  readonly slots?: DecoderSlots;
  /** As in `ReadDebOptions`. */
  readonly strings?: boolean;
  /** As in `ReadDebOptions`. */
  readonly symbols?: boolean;
  /** As in `ReadDebOptions`. */
  readonly limits?: DebLimits;
  /** Where to count what is read; shared by all who read. */
  readonly count?: BytesRead;
}

/** Who reads one deb after the other as `options` say. Throws as `readDeb`. */
export function debReading(options: ReadingOptions): (path: string) => Promise<DebFacts> {
  const { count } = options;
  const readOptions = readDebOptions(options);
  return (path) => readDeb(path, { ...readOptions, ...(count && { onPosition: countPositions(count) }) });
}

function readDebOptions({
  nativeXz: native,
  slots,
  strings = true,
  symbols = false,
  limits,
}: ReadingOptions): ReadDebOptions {
  return {
    strings,
    symbols,
    seekXz: {
      ...(slots === undefined ? {} : { slots }),
      ...(native === undefined ? {} : { nativeIn: native.directory }),
    },
    ...(native === undefined ? {} : { xz: { nativeXz } }),
    ...(limits && { limits }),
  };
}
