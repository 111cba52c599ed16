/**
 * What stands before and behind a path in text, in the part of their syntax that JavaScript's and POSIX'
 * extended regular expressions share: what finds paths and what replaces them must agree.
 */

/**
 * One group: the start of the line; a character that is no part of a path; a quote that continues no word, as
 * in `"$DESTDIR"/usr`; the signs that systemd.service(5) allows before a command (`ExecStart=-/bin/x`); or a
 * compiler's option.
 */
export const BEFORE_PATH = [
  "(^",
  "[^A-Za-z0-9_./})$~+@%\"'-]",
  "(^|[^A-Za-z0-9_})$])[\"']",
  "=[@:+!|-]{1,4}",
  "(^|[^A-Za-z0-9_-])-[ILR])",
].join("|");

/** The punctuation that ends a sentence or a word, then the end of the line or a character of no path. */
export const AFTER_PATH = "[.+@%~-]*([^A-Za-z0-9_./+@%~-]|$)";
