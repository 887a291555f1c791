/** Makes the readable part of an address from a title: `How to bake` → `how-to-bake`. */
export function slugOf(title: string): string {
  const words = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
  return words.join("-").slice(0, 200).replace(/-$/, "") || "article";
}
