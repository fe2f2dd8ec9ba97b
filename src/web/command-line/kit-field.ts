/** What a unit carries, as words on the line: `strips dog`, or `none`. */
import { inOrder, type KitItem, kitItems } from "../../domain/kit.ts";
import { expect, type Field, isBeingTyped, missing, peek, read, wrong } from "./field.ts";

const KIT: Readonly<Record<KitItem, readonly string[]>> = {
  "spike-strips": ["strips", "spikes", "spike-strips"],
  rifle: ["rifle"],
  drone: ["drone"],
  dog: ["dog", "k9"],
};
/** All the kit of a unit, one word each, or `none`. */
export const kitField: Field<readonly KitItem[]> = {
  parts: [{ label: "kit", optional: false, doc: "All that it carries: strips, rifle, drone, dog; or none" }],
  read: (reader) => {
    const found: KitItem[] = [];
    for (;;) {
      expect(reader, () => [
        ...(found.length === 0 ? [{ insert: "none ", label: "none", hint: "carries none of these" }] : []),
        ...kitItems
          .filter((item) => !found.includes(item))
          .map((item) => ({ insert: `${KIT[item][0]} `, label: KIT[item][0] ?? item, hint: item })),
      ]);
      const word = peek(reader);
      if (found.length === 0 && word?.key === "NONE" && !word.quoted) {
        reader.next++;
        return read([]);
      }
      const item = kitItems.find((each) => KIT[each].some((spelling) => spelling.toUpperCase() === word?.key));
      if (item === undefined) break;
      reader.next++;
      if (!found.includes(item)) found.push(item);
    }
    const expected = "strips, rifle, drone, dog, or none";
    if (found.length > 0) return read(inOrder(found));
    if (peek(reader) === undefined || isBeingTyped(reader)) return missing(reader, "what does it carry?", expected);
    return wrong(reader, `"${peek(reader)?.text}" is none of the kit`, expected);
  },
};
