/** Conversions of printf(3), and wildcards of glob(7): something is put in at run time. */
const PLACEHOLDER = /(?:%[-+ #0]*\d*(?:\.\d+)?(?:hh|h|ll|l|z)?[sdiuxXc]|\*)+/g;

/** A file name of a shared object: a version or a pattern may follow its suffix. */
const FILE_NAME = /^[\w.+@*-]*[\w+*]\.so(?:\.[\d*][\w.+*-]*)?$/;

/** A directory on the way to it; `$ORIGIN` and its like are ld.so(8)'s. */
const DIRECTORY = /^[\w.+@*${}~-]*$/;

/** What has the form of such a name and is no library: separate debug files. */
const NO_LIBRARY = /\.debug$/;

/** The page that the kernel maps, which has a name but no file (vdso(7)). */
const VDSO = /^linux-(?:gate|vdso)\d*\.so/;

/** What glibc itself consists of (Debian's libc6), its loader by all the names that it has on other machines. */
const GLIBC =
  /^(?:libc|libm|libmvec|libdl|libpthread|librt|libutil|libresolv|libnsl|libanl|libBrokenLocale|libthread_db|libnss_(?:compat|dns|files|hesiod)|ld(?:64)?|ld-[\w.-]+)\.so(?:\.|$)/;

/** Text in which a program puts something, with `*` in those places. */
export function asPattern(text: string): string {
  return text.replace(PLACEHOLDER, "*");
}

/**
 * The shared object that `text` names, as a file name or as a path to one, conversions of printf(3) as `*`;
 * undefined where it names none.
 */
export function libraryNameIn(text: string): string | undefined {
  const name = asPattern(text);
  const directories = name.split("/");
  const file = directories.pop()!;
  const isLibrary = FILE_NAME.test(file) && !NO_LIBRARY.test(file) && !VDSO.test(file);
  if (!isLibrary || !directories.every((part) => DIRECTORY.test(part))) return undefined;
  return SUFFIX.test(name) ? `*${name}` : name;
}

/** What is put behind a name: `_drv_video.so` of libva, `-filter.so`, `.abi3.so`. */
const SUFFIX = /^[._-]/;

/**
 * Whether a name may be that of a feature of a program, not of a file: Ruby's `fiber.so` and `enc/encdb.so`, which
 * are parts of its library.
 */
export function mayBeFeature(name: string): boolean {
  return /^(?!lib)(?:[a-z]\w*\/)*[a-z\d]+\.so$/.test(name) && !name.startsWith("lib/");
}

/** The file name in `name` without what follows `.so`: the same for all versions of a library. */
export function stemOf(name: string): string {
  const file = fileOf(name);
  return file.slice(0, file.lastIndexOf(".so") + 3);
}

/** A number at the end of a name, before `.so`, that tells a version: `libusb-0.1.so.4`, `libpython3.11.so`. */
const VERSION_BEFORE_SUFFIX = /-?\d+(?:\.\d+)+$|-\d+$/;

/** As `stemOf`, without a version before `.so` too: what a program that tries version after version looks for. */
export function familyOf(name: string): string {
  const stem = stemOf(name);
  return `${stem.slice(0, -3).replace(VERSION_BEFORE_SUFFIX, "")}.so`;
}

/** The version in a name, before and after `.so`: `0.1.4` of `libusb-0.1.so.4`, `0` of `libx.so`. */
export function versionIn(name: string): string {
  const stem = stemOf(name).slice(0, -3);
  const before = VERSION_BEFORE_SUFFIX.exec(stem)?.[0].replace(/^-/, "");
  const after = fileOf(name).slice(stem.length + 4);
  return [before, after].filter((part) => part !== undefined && part !== "").join(".") || "0";
}

/** Whether a version follows `.so`, so that `name` is what the loader looks for, not what the linker does. */
export function isVersioned(name: string): boolean {
  return /\.so\.\d[^*]*$/.test(name);
}

/** Whether `name` has a place that is filled in at run time. */
export function isPattern(name: string): boolean {
  return name.includes("*");
}

/** Whether a pattern says nothing of the name but that it is a library's (`lib*.so`). */
export function isBarePattern(name: string): boolean {
  return /^(?:lib)?\*+\.so/.test(fileOf(name));
}

export function isGlibc(name: string): boolean {
  return GLIBC.test(fileOf(name));
}

function fileOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
