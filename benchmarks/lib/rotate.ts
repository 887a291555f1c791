/** Something that is measured in turn with others. */
export interface Turn<Sample> {
  readonly name: string;
  /** In how many of the rounds it takes part, spread over all of them. Default: in all. */
  readonly rounds?: number;
  readonly measure: (round: number) => Promise<Sample>;
}

/**
 * Measures everybody once a round, in an order that moves by one each round, so that what else the machine does falls on all.
 *
 * Who throws is left out of all further rounds and handed to `failed`.
 * @returns The samples of those that were measured in every round that they take part in.
 */
export async function rotate<Sample>(
  turns: readonly Turn<Sample>[],
  rounds: number,
  failed: (name: string, error: Error) => void,
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(turns.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const able = turns.filter((turn) => samples.has(turn.name) && takesPart(turn, round, rounds));
    const first = round % Math.max(1, able.length);
    for (const { name, measure } of [...able.slice(first), ...able.slice(0, first)]) {
      try {
        samples.get(name)!.push(await measure(round));
      } catch (error) {
        samples.delete(name);
        failed(name, error as Error);
      }
    }
  }
  return samples;
}

/** Three of twelve rounds are the first, the fifth and the ninth. */
function takesPart({ rounds = Infinity }: Turn<unknown>, round: number, all: number): boolean {
  if (rounds >= all) return true;
  return Math.ceil((round * rounds) / all) < Math.ceil(((round + 1) * rounds) / all);
}
