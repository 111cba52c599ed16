/** Says what is wrong with a value at a place of a document, or nothing. */
export type Shape = (value: unknown, where: string) => string | undefined;

export const text: Shape = (value, where) => (typeof value === "string" ? undefined : `${where} is no text`);

export const count: Shape = (value, where) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : `${where} is no whole number`;

export const flag: Shape = (value, where) =>
  typeof value === "boolean" ? undefined : `${where} is neither true nor false`;

/** A text that the expression fits. */
export function like(pattern: RegExp): Shape {
  return (value, where) =>
    typeof value === "string" && pattern.test(value) ? undefined : `${where} does not look like ${pattern}`;
}

export function oneOf(...values: readonly unknown[]): Shape {
  return (value, where) => (values.includes(value) ? undefined : `${where} is none of ${values.join(", ")}`);
}

export function listOf(item: Shape): Shape {
  return (value, where) => {
    if (!Array.isArray(value)) return `${where} is no list`;
    for (const [index, each] of value.entries()) {
      const wrong = item(each, `${where}[${index}]`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

/** Any names, values of one shape. */
export function mapOf(item: Shape): Shape {
  return (value, where) => {
    if (!isObject(value)) return `${where} is no object`;
    for (const [name, each] of Object.entries(value)) {
      const wrong = item(each, `${where}.${name.slice(0, 80)}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

/** Members that must be there and members that may; what else is there does not matter. */
export function objectOf(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  return (value, where) => {
    if (!isObject(value)) return `${where} is no object`;
    for (const [name, shape] of Object.entries(required)) {
      if (!Object.hasOwn(value, name)) return `${where} has no ${name}`;
      const wrong = shape(value[name], `${where}.${name}`);
      if (wrong !== undefined) return wrong;
    }
    for (const [name, shape] of Object.entries(optional)) {
      if (!Object.hasOwn(value, name)) continue;
      const wrong = shape(value[name], `${where}.${name}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
