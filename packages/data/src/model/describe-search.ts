import { list, text } from "@wervel/schema";
import { longestWord, wordsName } from "../oracle/words.ts";
import type { Name } from "../plan/plan.ts";
import type { Draft, DraftEntity } from "./draft.ts";
import type { ModelProblems } from "./problems.ts";

/** Gives each text that search looks into a hidden field of its words, with an index of them. */
export function describeSearch(
  entity: DraftEntity,
  search: readonly Name[],
  problems: ModelProblems,
): void {
  for (const name of search) {
    const field = Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
    if (field?.type.kind !== "text" || field.foreign) {
      problems.add(
        "WERVEL_MODEL_RULE",
        `The rule search of '${entity.name}' names '${name}', which is no text of it.`,
        "Name fields that are text().",
      );
      continue;
    }
    const hidden = wordsName(name);
    if (Object.hasOwn(entity.fields, hidden))
      problems.add(
        "WERVEL_MODEL_RULE",
        `The rule search of '${entity.name}' names '${name}' twice.`,
        "Name it once.",
      );
    const { definition } = list(text({ max: longestWord }));
    const of = { kind: "text", nullable: false, max: longestWord } as const;
    entity.fields[hidden] = {
      name: hidden,
      column: `${field.column}__words`,
      type: { kind: "list", nullable: false, of },
      foreign: false,
      folded: false,
      elementIndex: true,
      wordsOf: name,
      definition,
    };
  }
}

/** Linking writes the attributes of a link where it stands, without the words of a text. */
export function checkSearchedLinks(draft: Draft, problems: ModelProblems): void {
  for (const { name, relations } of draft.values())
    for (const { name: relation, through } of Object.values(relations)) {
      const words = Object.values(draft.get(through?.link ?? "")?.fields ?? {}).find(
        ({ wordsOf }) => wordsOf !== undefined,
      );
      if (words !== undefined)
        problems.add(
          "WERVEL_MODEL_RULE",
          `'${through!.link}' is searched by ${words.wordsOf}, and '${name}.${relation}' links through it.`,
          "Search another entity, or make the link one that nothing goes through().",
        );
    }
}
