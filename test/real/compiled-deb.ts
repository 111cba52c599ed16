import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { linesOf, run } from "./tools.ts";

/** An ELF file that the compiler makes, by its path in the deb. */
export interface Source {
  /** C. */
  readonly code?: string;
  /** For the compiler; `@/` in front of a path stands for the root of the deb. */
  readonly flags?: readonly string[];
}

export interface CompiledDeb {
  /** By path, in the order in which they are compiled. A program is what has `main` in its code. */
  readonly elfs: Readonly<Record<string, Source>>;
  readonly texts?: Readonly<Record<string, string>>;
  readonly name?: string;
}

const scratch = mkdtemp(join(tmpdir(), "deb2nix-compiled-"));
afterAll(async () => rm(await scratch, { recursive: true, force: true }));

/** Compiles and packs a deb for the machine that the test runs on; its path. */
export async function compiledDeb({ elfs, texts = {}, name = "compiled" }: CompiledDeb): Promise<string> {
  const root = await mkdtemp(join(await scratch, "root-"));
  const write = async (path: string, content: string): Promise<string> => {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  };
  const source = join(await scratch, "source.c");
  for (const [path, { code = "int f_unused;", flags = [] }] of Object.entries(elfs)) {
    await writeFile(source, code);
    await mkdir(dirname(join(root, path)), { recursive: true });
    const kind = code.includes("main") ? [] : ["-shared", "-fPIC"];
    const more = flags.map((flag) => flag.replaceAll("@/", `${root}/`));
    await run("cc", [...kind, "-o", join(root, path), source, "-Wl,--no-as-needed", ...more]);
  }
  for (const [path, content] of Object.entries(texts)) {
    const file = await write(path, content);
    if (content.startsWith("#!")) await chmod(file, 0o755);
  }
  const architecture = process.arch === "arm64" ? "arm64" : "amd64";
  await write(
    "DEBIAN/control",
    `Package: ${name}\nVersion: 1.0\nArchitecture: ${architecture}\nMaintainer: V <v@example.com>\nDescription: test\n`,
  );
  const deb = `${root}.deb`;
  for await (const _ of linesOf("dpkg-deb", ["--root-owner-group", "-Znone", "--build", root, deb]));
  return deb;
}
