import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { field, parseDeb822 } from "../../src/debian/deb822.ts";

/** One repository that apt is told of (sources.list(5)). */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
}

/** The base of the Debian archive that this machine uses, without a slash at its end; undefined where apt names none. */
export function debianMirror(root = "/etc/apt"): string | undefined {
  return readAptSources(root).find(isDebianArchive)?.uri.replace(/\/+$/, "");
}

/** Reads `sources.list` and the files of `sources.list.d` in apt's order; what cannot be read is left out. */
export function readAptSources(root: string): AptSource[] {
  const directory = join(root, "sources.list.d");
  const files = [join(root, "sources.list"), ...list(directory).map((name) => join(directory, name))];
  return files.flatMap((file) => {
    if (file.endsWith(".sources")) return parseSources(read(file));
    return file.endsWith(".list") ? parseSourcesList(read(file)) : [];
  });
}

/** The one-line style: `deb [options] uri suite component…`. */
export function parseSourcesList(text: string): AptSource[] {
  return text.split("\n").flatMap((line) => {
    const words = line
      .replace(/#.*/, "")
      .replace(/\[[^\]]*\]/, "")
      .trim()
      .split(/\s+/);
    const [type, uri, suite, ...components] = words;
    return type === "deb" && uri && suite ? [{ uri, suites: [suite], components }] : [];
  });
}

/** The deb822 style. */
export function parseSources(text: string): AptSource[] {
  return parseDeb822(text).flatMap((stanza) => {
    const words = (name: string): string[] => (field(stanza, name) ?? "").split(/\s+/).filter(Boolean);
    const isEnabled = !["no", "false", "without", "off", "disable"].includes(
      field(stanza, "Enabled") ?? "yes",
    );
    if (!isEnabled || !words("Types").includes("deb")) return [];
    const [suites, components] = [words("Suites"), words("Components")];
    return words("URIs").map((uri) => ({ uri, suites, components }));
  });
}

/** Vendors call their repositories `/debian` too, but have no component `main` for a suite of Debian's. */
function isDebianArchive({ uri, suites, components }: AptSource): boolean {
  return (
    /^https?:\/\/.*\/debian\/*$/.test(uri) &&
    components.includes("main") &&
    suites.some((suite) => /^(bookworm|trixie|forky|sid|oldstable|stable|testing|unstable)\b/.test(suite))
  );
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
