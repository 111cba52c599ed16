/**
 * Functions that open a shared object by the name they are given, so that a file that imports one can open
 * what it has the name of. First those that hand the name to `dlopen` on behalf of their caller: with them
 * the run path of the library that defines the function is searched, not that of the caller (ld.so(8)).
 */
export const OPENERS: readonly string[] = [
  "NvOsLibraryLoad",
  "SDL_LoadObject",
  "PR_LoadLibrary",
  "PR_LoadLibraryWithFlags",
  "_ZN8QLibrary4loadEv",
  "apr_dso_load",
  "g_module_open",
  "g_module_open_full",
  "lt_dlopen",
  "lt_dlopenadvise",
  "lt_dlopenext",
  "uv_dlopen",
  "__libc_dlopen_mode",
  "dlmopen",
  "dlopen",
];
