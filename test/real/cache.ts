import { join, resolve } from "node:path";

/** Where tests keep what they fetch. */
export const CACHE = resolve(
  process.env.DEB2NIX_TEST_CACHE ?? join(import.meta.dirname, "../../.cache/real"),
);
