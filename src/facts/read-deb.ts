import { createHash } from "node:crypto";
import { basename } from "node:path";
import { ByteReader } from "../archive/byte-reader.ts";
import { type DebMember, openDeb } from "../archive/deb.ts";
import { type DecompressOptions, tooLong } from "../archive/decompress.ts";
import { fileChunks } from "../archive/file-chunks.ts";
import { sha256Of } from "../archive/file-sha256.ts";
import { type SeekableBytes, seekableStream } from "../archive/seekable-bytes.ts";
import { type FillableSource, openSeekableFile } from "../archive/seekable-file.ts";
import { seekableXz } from "../archive/seekable-xz.ts";
import { sourceStream } from "../archive/source-stream.ts";
import { type TarEntry, tarEntries } from "../archive/tar.ts";
import type { XzOptions } from "../archive/xz.ts";
import type { XzDecoders } from "../archive/xz-block-opener.ts";
import type { XzLayout } from "../archive/xz-index.ts";
import { proveXzLayout } from "../archive/xz-proof.ts";
import { field, parseControl } from "../debian/deb822.ts";
import { isElf } from "../elf/analyze.ts";
import { Deb2nixError } from "../error.ts";
import { analyzeKept, type KeptFacts } from "./analyze-kept.ts";
import type {
  Compression,
  DebFacts,
  ElfInDeb,
  FileFact,
  FileProblem,
  ScriptFact,
  TextFact,
} from "./deb-facts.ts";
import { DEFAULT_LIMITS, type DebLimits } from "./deb-limits.ts";
import { HEAD_LENGTH, keepWindows, type WantedParts } from "./elf-windows.ts";
import { factsBudget } from "./facts-budget.ts";
import { collect, peek } from "./peek.ts";
import { SCRIPT_NAMES, scriptFacts } from "./script-facts.ts";
import { seekElf } from "./seek-elf.ts";
import { seekableLayout } from "./seekable-layout.ts";
import { isTextOfInterest, textFacts } from "./text-facts.ts";

/** control.tar holds a control file and scripts; one beyond this is not a deb that dpkg would take. */
const MAX_CONTROL_FILE = 8 * 1024 * 1024;

/** How a deb begins: the magic of ar(5) and the header of the member that deb(5) wants first. */
const DEB_START = Buffer.from("!<arch>\ndebian-binary");

/** Passes over one deb; each further pass fetches ranges that the one before found missing. */
export const MAX_PASSES = 8;

export interface ReadDebOptions {
  /** Whether blocks of xz data in which nothing of interest lies may be left undecoded; true when absent. */
  readonly seek?: boolean;
  /** Whether to look for what ELF files open at run time (`dlopen`, `paths`, `openers`); true when absent. */
  readonly strings?: boolean;
  /** Whether ELF files' `imports` and `exports` are wanted; false when absent. */
  readonly symbols?: boolean;
  /** For xz data that is read front to back. */
  readonly xz?: XzOptions;
  /** For xz data in which there is seeking. */
  readonly seekXz?: XzDecoders;
  /** What the deb may cost; `DEFAULT_LIMITS` when absent. */
  readonly limits?: DebLimits;
  /**
   * Told now and then how far the reading is, in bytes from the start of the deb, and at the end its size. Where there
   * is seeking it is an estimate; a second pass begins anew.
   */
  readonly onPosition?: (position: number) => void;
}

/**
 * Reads one deb and keeps its facts; memory is bounded whatever the deb's size, and nothing is unpacked to disk
 * (but see `XzDecoders`). But for `strings` and `symbols`, the facts do not depend on the options. Throws
 * `Deb2nixError` where the deb itself is broken; a broken ELF inside it becomes an entry of `problems`. Damage
 * within the compressed data of an xz block goes unseen where the block is left undecoded; sizes and structure
 * are checked all the same, and `sha256` is of every byte.
 */
export async function readDeb(path: string, options: ReadDebOptions = {}): Promise<DebFacts> {
  try {
    const file = options.seek === false ? undefined : openSeekableFile(path);
    try {
      const facts = await factsOf(basename(path), () => fileChunks(path), {
        ...options,
        ...(file && { file }),
      });
      options.onPosition?.(facts.size);
      return facts;
    } finally {
      file?.close();
    }
  } catch (error) {
    throw error instanceof Deb2nixError && error.path !== path ? error.within(path) : error;
  }
}

/** As `readDeb`, for bytes that can be had again and again by calling `open`; `file` gives random access too. */
export async function factsOf(
  name: string,
  open: () => AsyncIterable<Uint8Array>,
  options: ReadDebOptions & { readonly file?: FillableSource } = {},
): Promise<DebFacts> {
  const { file, seekXz = {}, strings = true, symbols = false, limits = DEFAULT_LIMITS, onPosition } = options;
  const decompression: DecompressOptions = { ...options.xz, limit: limits.unpacked };
  const reading = (): DebReading => new DebReading(wanted, limits);
  const wanted: WantedParts = { ranges: [], symbols, ...(strings ? {} : { strings: "none" }) };
  try {
    const layout = file === undefined ? undefined : seekableLayout(file);
    if (file === undefined || layout === undefined)
      return await factsByReading(name, open, decompression, reading(), onPosition);
    if (layout.contentLength > limits.unpacked) throw tooLong(limits.unpacked).within("data.tar.xz");
    const tar = watched(seekableXz(file, layout, seekXz), file.size, onPosition);
    return await factsBySeeking(name, file, tar, layout, decompression, reading());
  } catch (error) {
    if (!(error instanceof SeekingFailed)) throw error;
    // What is wrong, and whether anything is, is for the reading of every byte to say.
    return await factsByReading(name, open, decompression, reading(), onPosition);
  }
}

/** The same bytes; how far the reading of them is stands for how far that of the file is. */
function watched(
  tar: SeekableBytes,
  fileSize: number,
  onPosition: ReadDebOptions["onPosition"],
): SeekableBytes {
  if (onPosition === undefined) return tar;
  return {
    ...tar,
    chunkAt: (offset, until) => {
      onPosition(Math.floor((offset / tar.size) * fileSize));
      return tar.chunkAt(offset, until);
    },
  };
}

/** The deb could not be read by seeking. */
class SeekingFailed extends Error {}

/** Decodes no more than it must. Where anything is wrong with the deb, it throws `SeekingFailed`. */
async function factsBySeeking(
  name: string,
  file: FillableSource,
  tar: SeekableBytes,
  layout: XzLayout,
  decompression: DecompressOptions,
  reading: DebReading,
): Promise<DebFacts> {
  const [hashed, ...checked] = await Promise.allSettled([
    sha256Of(file),
    proveXzLayout(file, layout),
    reading.readAll(openDeb(sourceStream(file), decompression), tar),
  ]);
  await tar.close();
  for (const result of [hashed, ...checked]) {
    if (result.status === "fulfilled") continue;
    throw result.reason instanceof Deb2nixError ? new SeekingFailed() : result.reason;
  }
  return reading.facts(name, file.size, (hashed as PromiseFulfilledResult<string>).value);
}

/** Decodes all, front to back. */
async function factsByReading(
  name: string,
  open: () => AsyncIterable<Uint8Array>,
  decompression: DecompressOptions,
  reading: DebReading,
  onPosition: ReadDebOptions["onPosition"],
): Promise<DebFacts> {
  const hash = createHash("sha256");
  let size = 0;
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of open()) {
      hash.update(chunk);
      size += chunk.length;
      onPosition?.(size);
      yield chunk;
    }
  }
  await reading.readAll(openDeb(hashed(), decompression));
  for (let pass = 2; reading.missing.size > 0 && pass <= MAX_PASSES; pass++) {
    await reading.readMissing(openDeb(open(), decompression));
  }
  return reading.facts(name, size, hash.digest("hex"));
}

class DebReading {
  /** ELF files whose facts need parts that the passes so far did not keep. */
  missing = new Map<string, WantedParts>();

  /** What every ELF file is read for. */
  readonly #wanted: WantedParts;
  readonly #compression = new Map<DebMember["kind"], Compression>();
  readonly #files: FileFact[] = [];
  readonly #scripts: ScriptFact[] = [];
  readonly #elfs: ElfInDeb[] = [];
  readonly #texts: TextFact[] = [];
  readonly #problems: FileProblem[] = [];
  readonly #nestedDebs: string[] = [];
  readonly #spend: ReturnType<typeof factsBudget>;
  #control: Readonly<Record<string, string>> | undefined;

  constructor(wanted: WantedParts, { files }: DebLimits) {
    this.#wanted = wanted;
    this.#spend = factsBudget(files);
  }

  /** Reads all members; the data member from `tar` where that is given. */
  async readAll(deb: AsyncIterable<DebMember>, tar?: SeekableBytes): Promise<void> {
    for await (const { kind, compression, entries } of deb) {
      this.#compression.set(kind, compression);
      if (kind === "control") {
        for await (const entry of entries) await this.#readControlEntry(entry);
      } else {
        const dataEntries = tar === undefined ? entries : tarEntries(seekableStream(tar));
        for await (const entry of dataEntries) await this.#readDataEntry(entry, tar);
      }
    }
  }

  /** One more pass over the same deb that looks at nothing but the ELF files in `missing`. */
  async readMissing(deb: AsyncIterable<DebMember>): Promise<void> {
    const wanted = this.missing;
    this.missing = new Map();
    for await (const member of deb) {
      for await (const entry of member.entries) {
        const parts = member.kind === "data" ? wanted.get(entry.path) : undefined;
        if (parts !== undefined) await this.#readElf(entry, entry.body, parts);
      }
    }
  }

  facts(file: string, size: number, sha256: string): DebFacts {
    for (const [path, { ranges }] of this.missing) {
      const offset = ranges[0]?.offset ?? 0;
      this.#problems.push({
        path,
        code: "E_ELF_SCATTERED",
        message: `its tables lie in more places than ${MAX_PASSES} passes could collect`,
        offset,
      });
    }
    if (this.#control === undefined) {
      throw new Deb2nixError("E_DEB_CONTROL", "control.tar holds no file named control", {
        path: "control.tar",
        hint: "The deb is damaged or was not made by dpkg-deb; fetch or build it again.",
      });
    }
    for (const name of ["Package", "Version", "Architecture"]) {
      if (field(this.#control, name)) continue;
      throw new Deb2nixError(
        "E_DEB_CONTROL",
        `the control file has no ${name}, which deb-control(5) demands`,
        {
          path: "control.tar: control",
          hint: "The deb is damaged or was not made by dpkg-deb; fetch or build it again.",
        },
      );
    }
    return {
      file,
      size,
      sha256,
      control: this.#control,
      compression: {
        control: this.#compression.get("control") ?? "none",
        data: this.#compression.get("data") ?? "none",
      },
      files: this.#files,
      scripts: sortedBy(this.#scripts, (script) => script.name),
      elfs: sortedBy(this.#elfs, (elf) => elf.path),
      texts: sortedBy(this.#texts, (text) => text.path),
      problems: sortedBy(this.#problems, (problem) => problem.path),
      nestedDebs: this.#nestedDebs.toSorted(),
    };
  }

  async #readControlEntry(entry: TarEntry): Promise<void> {
    const name = entry.path.slice(1);
    if (entry.type !== "file" || (name !== "control" && !SCRIPT_NAMES.includes(name))) return;
    if (entry.size > MAX_CONTROL_FILE) {
      throw new Deb2nixError(
        "E_DEB_CONTROL",
        `${name} claims ${entry.size} bytes, at most ${MAX_CONTROL_FILE} are read`,
        {
          path: `control.tar: ${name}`,
          offset: entry.offset,
        },
      );
    }
    const content = Buffer.from(await collect(entry.body)).toString("utf8");
    if (name !== "control") {
      const script = scriptFacts(name, content);
      this.#spend(script, entry.offset);
      this.#scripts.push(script);
      return;
    }
    try {
      this.#control = parseControl(content);
    } catch (error) {
      throw error instanceof Deb2nixError ? error.within("control.tar: control") : error;
    }
  }

  async #readDataEntry(entry: TarEntry, tar?: SeekableBytes): Promise<void> {
    const file: FileFact = {
      path: entry.path,
      type: entry.type,
      mode: entry.mode,
      size: entry.type === "file" ? entry.size : 0,
      ...(entry.linkTarget === undefined ? {} : { target: entry.linkTarget }),
    };
    this.#spend(file, entry.offset);
    this.#files.push(file);
    if (entry.type !== "file" || entry.size === 0) return;
    const { head, body } = await peek(entry.body, DEB_START.length);
    if (isElf(head) && tar !== undefined) {
      await this.#seekElf(entry, body, tar);
    } else if (isElf(head)) {
      await this.#readElf(entry, body, this.#wanted);
    } else if (DEB_START.equals(head.subarray(0, DEB_START.length))) {
      this.#nestedDebs.push(entry.path);
    } else if (isTextOfInterest(entry.path, entry.size, head)) {
      const content = Buffer.from(await collect(body)).toString("utf8");
      const text = textFacts(entry.path, content);
      this.#spend(text, entry.offset);
      this.#texts.push(text);
    }
  }

  async #readElf(entry: TarEntry, body: AsyncIterable<Uint8Array>, wanted: WantedParts): Promise<void> {
    const missing = await this.#analyze(entry, async () => {
      const { source, strings } = await keepWindows(entry.size, body, wanted);
      return analyzeKept(source, strings, wanted);
    });
    if (missing !== undefined) this.missing.set(entry.path, missing);
  }

  /** As `#readElf`, and fetches what turns out to be missing at once; as many rounds as there would be passes. */
  async #seekElf(entry: TarEntry, body: AsyncIterable<Uint8Array>, tar: SeekableBytes): Promise<void> {
    const { offset, size } = entry;
    const head = await new ByteReader(body).exactly(Math.min(size, HEAD_LENGTH));
    const missing = await this.#analyze(entry, () =>
      seekElf(tar, offset, size, head, this.#wanted, MAX_PASSES),
    );
    if (missing !== undefined) throw new SeekingFailed();
  }

  /** Keeps the facts, or the problem, of one ELF file; returns the parts to look at where bytes are missing. */
  async #analyze(
    { path, offset: start }: TarEntry,
    attempt: () => Promise<KeptFacts>,
  ): Promise<WantedParts | undefined> {
    try {
      const result = await attempt();
      if (result.kind === "missing") return result.parts;
      const elf = { path, ...result.facts };
      this.#spend(elf, start);
      this.#elfs.push(elf);
    } catch (error) {
      if (!(error instanceof Deb2nixError && error.code.startsWith("E_ELF_"))) throw error;
      const { code, message, offset } = error;
      const problem = { path, code, message, ...(offset === undefined ? {} : { offset }) };
      this.#spend(problem, start);
      this.#problems.push(problem);
    }
    return undefined;
  }
}

function sortedBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
