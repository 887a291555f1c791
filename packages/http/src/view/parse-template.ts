import { isAddress, misplaced } from "./attribute-rules.ts";
import { attributeHole, contentHole, jsonHole, textHole, wholeAttributeHole } from "./holes.ts";
import type { UrlPlace } from "./holes.ts";
import { TagReader } from "./tag-reader.ts";
import type { Hole, Template } from "./template.ts";

/**
 * Reads a template: finds out where each of its values stands.
 *
 * @throws WERVEL_HTTP_TEMPLATE for a value in a place that no escaping makes safe, and for markup that ends in a tag.
 */
export function parseTemplate(strings: readonly string[]): Template {
  const reader = new TagReader();
  const parts: (string | Hole | null)[] = [];
  let text = strings[0] as string;
  for (let index = 0; index < strings.length - 1; index++) {
    const next = strings[index + 1] as string;
    parts.push(...reader.read(text));
    const whole = reader.wholeAttribute(next);
    if (whole === undefined) {
      parts.push(toHole(reader, index));
      text = next;
      continue;
    }
    parts.push((parts.pop() as string).slice(0, -whole.literalLength));
    parts.push(wholeAttributeHole(index, whole.name, isAddress(whole.name)));
    text = next.slice(1);
  }
  parts.push(...reader.read(text));
  if (reader.place !== "content") throw misplaced(`it ends in ${reader.place}`);
  return { parts: parts.filter((part) => part !== "") };
}

function toHole(reader: TagReader, index: number): Hole {
  const { place } = reader;
  if (place === "content") return contentHole(index);
  if (place === "text") return textHole(index);
  if (place === "json") return jsonHole(index);
  if (place !== "quoted") throw misplaced(`a value stands in ${place}`);
  const hole = attributeHole(index, isAddress(reader.attribute) ? urlPlace(reader) : undefined);
  reader.addValue();
  return hole;
}

function urlPlace({ attribute, written, hasValues }: TagReader): UrlPlace {
  if (written === "" && !hasValues) return "start";
  if (/[?#]/.test(written)) return "query";
  // The text before must have settled the scheme: a value could complete `java` to something that runs.
  if (/^(?:https?:|mailto:|tel:)|^[^:]*\//i.test(written)) return "path";
  throw misplaced(`a value continues the scheme of the address in ${attribute}`);
}
