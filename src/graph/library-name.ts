/** A name that the loader could be asked for: `libcuda.so`, `libcuda.so.1.1`, `ld-linux-aarch64.so.1`. */
export function isLibraryName(name: string): boolean {
  return /\.so(\.\d[^/]*)?$/.test(name) && !name.includes("/");
}

/**
 * The version of the driver or of L4T at the end of a library name: two or more numbers after `.so.`, the
 * first of them larger than any ABI version in use (`35.3.1`, `540.5.0`, `580.00`, `595.78`).
 */
const DRIVER_VERSION = /(?<=\.so)\.(\d{2,})(?:\.\d+)+$/;

/**
 * The name without the driver's version: `libnvidia-glcore.so.35.3.1` gives `libnvidia-glcore.so`. It changes
 * with every release, so names are compared without it across releases; ABI versions such as
 * `libnvbufsurface.so.1.0.0` and `libicuuc.so.66.1` stay.
 */
export function withoutDriverVersion(name: string): string {
  if (!name.startsWith("libnv") && !name.startsWith("libcuda") && !name.includes("nvidia")) return name;
  const match = DRIVER_VERSION.exec(name);
  return match === null || Number(match[1]) < 30 ? name : name.slice(0, match.index);
}
