/** Order by code units, for `sort`: it must not depend on the user's locale. */
export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
