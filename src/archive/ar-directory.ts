import type { ArHeader } from "./ar-header.ts";
import { type ArReply, walkAr } from "./ar-walk.ts";
import type { ByteSource } from "./byte-source.ts";

/**
 * The headers of all members of an ar archive, by random access: contents are not read. Same rules and same
 * errors as the stream reader (`walkAr`).
 */
export function readArDirectory(source: ByteSource): readonly ArHeader[] {
  const headers: ArHeader[] = [];
  const walk = walkAr();
  let offset = 0;
  for (let step = walk.next(); !step.done; ) {
    const wanted = step.value.kind === "member" ? step.value.header.size : step.value.length;
    const count = Math.min(wanted, source.size - offset);
    const bytes = step.value.kind === "take" ? source.read(offset, count) : NONE;
    if (step.value.kind === "member") headers.push(step.value.header);
    offset += count;
    const reply: ArReply = { bytes, count };
    step = walk.next(reply);
  }
  return headers;
}

const NONE: Uint8Array = new Uint8Array(0);
