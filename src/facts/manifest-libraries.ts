/** In characters; real manifests have some hundred. */
const LONGEST_MANIFEST = 64 * 1024;

/** How deep a manifest nests: a layer among layers is three deep. */
const DEEPEST = 8;

/**
 * The values of `library_path` in a JSON manifest of Vulkan, glvnd or EGL, sorted, as far as they stand in the text
 * as they are; undefined for what is no manifest or no JSON.
 */
export function manifestLibraries(content: string): string[] | undefined {
  if (content.length > LONGEST_MANIFEST || !content.includes('"library_path"')) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(content);
  } catch {
    return undefined;
  }
  const libraries = new Set<string>();
  let level: readonly unknown[] = [document];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth++) {
    const inner: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      const path = Array.isArray(value) ? undefined : (value as { library_path?: unknown }).library_path;
      if (typeof path === "string" && content.includes(`"${path}"`)) libraries.add(path);
      for (const each of Object.values(value)) inner.push(each);
    }
    level = inner;
  }
  return plainNames(libraries);
}

/** The library that an OpenCL .icd file names in its only line (cl_khr_icd). */
export function icdLibrary(content: string): string[] | undefined {
  const [name = "", ...rest] = content.trimEnd().split("\n");
  return rest.length > 0 ? undefined : plainNames([name]);
}

/** What has other characters needs quoting that the file's own syntax decides; no real manifest has any. */
function plainNames(names: Iterable<string>): string[] | undefined {
  const plain = [...names].filter((name) => /^[\w@%+=:,./-]{1,4096}$/.test(name)).sort();
  return plain.length === 0 ? undefined : plain;
}
