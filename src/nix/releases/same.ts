/** A text that two parts of expressions share exactly when they are the same but for comments of Nix. */
export function keyOf(part: unknown): string {
  return JSON.stringify(part, (name, value: unknown) => {
    if (name === "comment") return undefined;
    if (Array.isArray(value)) return value.filter((each) => kindOf(each) !== "comment");
    let expr = value;
    while (kindOf(expr) === "commented") expr = (expr as { readonly expr: unknown }).expr;
    return expr;
  });
}

function kindOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
}
