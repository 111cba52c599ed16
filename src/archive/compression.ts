/** How a member of a deb is compressed (deb(5)). */
export type Compression = "none" | "gz" | "xz" | "zst";
