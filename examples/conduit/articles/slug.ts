/** `/articles/feed` is an address of its own. */
const reserved = new Set(["feed"]);

const maxLength = 200;
const suffixLength = 8;

/** Makes the readable part of an address from a title: `How to bake a crème` → `how-to-bake-a-creme`. */
export function slugOf(title: string): string {
  const plain = title.normalize("NFKD").replaceAll(/[\u0300-\u036f]/g, "");
  const words = plain
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== "");
  const slug = shorten(words.join("-")) || "article";
  return reserved.has(slug) ? `${slug}-article` : slug;
}

/** Makes another slug for the same title, with a few letters of a random token. */
export function slugBeside(slug: string, token: string): string {
  const letters = token.replaceAll(/[^a-z0-9]/gi, "").toLowerCase();
  return `${slug}-${letters.slice(-suffixLength)}`;
}

/** Cuts between characters, not inside one. */
function shorten(slug: string): string {
  return [...slug].slice(0, maxLength).join("").replace(/-$/, "");
}
