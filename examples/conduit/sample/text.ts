import type { Dice } from "./dice.ts";

const subjects = [
  "the harbour",
  "a slow train",
  "our first garden",
  "the night market",
  "a borrowed bicycle",
  "the old library",
  "a winter kitchen",
  "the northern coast",
  "a broken compass",
  "the weekly choir",
  "a small workshop",
  "the last ferry",
  "a patient teacher",
  "the river path",
  "a paper map",
  "the village bakery",
];
const lessons = [
  "taught me to wait",
  "changed how I plan",
  "is worth the detour",
  "made me write again",
  "kept us honest",
  "began with a mistake",
  "needs fewer rules",
  "rewards a second look",
  "costs less than you think",
  "works in the rain too",
  "asked for patience",
  "gave the team a habit",
];
const openings = [
  "It started on a grey morning.",
  "Nobody had asked for it.",
  "I had the tools and no plan.",
  "We were late, as usual.",
  "My neighbour laughed first.",
  "The idea came from a child.",
  "I only meant to look.",
  "There was one chair left.",
];
const middles = [
  "What looked simple took three tries, and the third was the shortest.",
  "The list on the wall had eleven points; we crossed out eight.",
  "Somebody brought tea, and the talk became useful.",
  "I measured twice and still cut it wrong.",
  "The old way was slower, but everyone understood it.",
  "We stopped guessing and asked the people who use it.",
  "A good name settled half of the argument.",
  "The small version was already enough for most days.",
  "Half of the work was deciding what to leave out.",
  "Writing it down showed where I had not understood it.",
];
const endings = [
  "I would do it again, with fewer boxes.",
  "Next time I begin with the last step.",
  "That is all there is to it.",
  "The rest is practice.",
  "If you try it, tell me what broke.",
  "Small steps, then a long walk.",
];
const remarks = [
  "This helped, thank you.",
  "I tried it today and it works.",
  "What about the winter months?",
  "The second picture in my head is even better.",
  "I disagree about the list, but well told.",
  "More of this, please.",
  "You forgot the dog.",
  "Our team does the same since spring.",
  "How long did it take in all?",
  "I laughed at the chair.",
];

export const tags = [
  "travel",
  "craft",
  "food",
  "teams",
  "writing",
  "nature",
  "music",
  "teaching",
  "tools",
  "city",
  "winter",
  "habits",
];

const givenNames = [
  "Ada",
  "Bram",
  "Carla",
  "Deniz",
  "Emeka",
  "Freya",
  "Goran",
  "Hana",
  "Imre",
  "Jonas",
  "Kaya",
  "Lena",
  "Mateo",
  "Nadia",
  "Oscar",
  "Priya",
  "Quinn",
  "Rosa",
  "Sven",
  "Tala",
  "Uma",
  "Viktor",
  "Wanda",
  "Yara",
];
const trades = ["baker", "sailor", "gardener", "teacher", "joiner", "nurse", "printer", "weaver"];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** One author for each number from 0: names never repeat below 192. */
export function authorNumber(index: number): { username: string; email: string; bio: string } {
  const given = givenNames[index % givenNames.length] as string;
  const trade = trades[(index + Math.floor(index / givenNames.length)) % trades.length] as string;
  const username = `${given.toLowerCase()}-${trade}`;
  return {
    username,
    email: `${username}@sample.example`,
    bio: `${given} is a ${trade} who writes on Sundays.`,
  };
}

/** Writes an article of two to five paragraphs between an opening and an ending. */
export function articleText(dice: Dice): {
  title: string;
  description: string;
  body: string;
  tags: string[];
} {
  const subject = dice.pick(subjects);
  const paragraphs = Array.from({ length: dice.between(2, 5) }, () =>
    dice.some(middles, dice.between(2, 4)).join(" "),
  );
  return {
    title: `${capital(subject)} ${dice.pick(lessons)}`,
    description: `Notes on ${subject}, ${dice.pick(["in short", "one year on", "for beginners", "with some numbers", "and what came of it"])}.`,
    body: [dice.pick(openings), ...paragraphs, dice.pick(endings)].join("\n\n"),
    tags: dice.some(tags, dice.between(1, 4)).sort(),
  };
}

/** Gives what a reader might comment. */
export function remark(dice: Dice): string {
  return dice.pick(remarks);
}
