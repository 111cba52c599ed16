import type { ContainerFile } from "./deb-facts.ts";

/** Where NVIDIA's container runtime looks for what it is to mount. */
const LIST = /^\/etc\/nvidia-container-runtime\/host-files-for-container\.d\/[^/]+\.csv$/;

/** Whether a file is such a list, by its path in the deb. */
export function isContainerList(path: string): boolean {
  return LIST.test(path);
}

/**
 * The lines of a list: `lib, /usr/lib/…`, `sym, …`, `dir, …`, `dev, …` (nvidia-container-toolkit, mount specs in CSV).
 * What is no such line is passed over, as the runtime does with empty ones.
 */
export function containerFiles(content: string): ContainerFile[] {
  return content.split("\n").flatMap((line) => {
    const comma = line.indexOf(",");
    const [kind, path] = [line.slice(0, comma).trim(), line.slice(comma + 1).trim()];
    return comma > 0 && /^[a-z]{1,16}$/.test(kind) && path.startsWith("/") ? [{ kind, path }] : [];
  });
}
