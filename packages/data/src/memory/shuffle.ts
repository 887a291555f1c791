import type { Row } from "../store/store.ts";

/** Makes a function that puts rows into an order that nobody can rely on, the same for the same seed. */
export function shuffler(seed: number): (rows: Row[]) => Row[] {
  const random = mulberry32(seed);
  return (rows) => {
    for (let i = rows.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      const row = rows[i]!;
      rows[i] = rows[j]!;
      rows[j] = row;
    }
    return rows;
  };
}

// Mulberry32, Tommy Ettinger, public domain: 32 bits of state are plenty for shuffling.
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
