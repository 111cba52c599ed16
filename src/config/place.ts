/** Where in a TOML document something stands: keys from the outside in, and indexes of lists, from 0. */
export type Place = readonly (string | number)[];

/** A place as a person reads it, lists counted from 1: `packages.l4t-core.inputs.add 2: reason`. */
export function placeText(place: Place): string {
  let text = "";
  place.forEach((part, index) => {
    if (typeof part === "number") text += ` ${part + 1}`;
    else if (typeof place[index - 1] === "number") text += `: ${part}`;
    else text += index === 0 ? part : `.${part}`;
  });
  return text;
}
