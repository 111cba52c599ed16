/** What an entry of a tar is. */
export type FileType = "file" | "directory" | "symlink" | "hardlink" | "char" | "block" | "fifo";
