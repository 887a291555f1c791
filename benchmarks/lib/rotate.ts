/** Something that is measured in turn with others. */
export interface Turn<Sample> {
  readonly name: string;
  readonly measure: () => Promise<Sample>;
}

/**
 * Measures everybody once a round, in an order that moves by one each round, so that what else the machine does falls on all.
 *
 * Who throws is left out of all further rounds and handed to `failed`.
 * @returns The samples of those that were measured in every round.
 */
export async function rotate<Sample>(
  turns: readonly Turn<Sample>[],
  rounds: number,
  failed: (name: string, error: Error) => void,
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(turns.map(({ name }) => [name, []]));
  let order = [...turns];
  for (let round = 0; round < rounds; round++) {
    for (const { name, measure } of order) {
      try {
        samples.get(name)!.push(await measure());
      } catch (error) {
        samples.delete(name);
        failed(name, error as Error);
      }
    }
    order = [...order.slice(1), ...order.slice(0, 1)].filter(({ name }) => samples.has(name));
  }
  return samples;
}
