import { instant, int, text } from "@wervel/schema";
import { Database } from "../../db/database.ts";
import { entity } from "../../model/entity.ts";
import {
  createdBy,
  deletedAt,
  key,
  many,
  one,
  tenant,
  updatedAt,
  updatedBy,
  version,
} from "../../model/members.ts";

const id = text({ max: 40 });
const office = tenant(text({ max: 40 }));
const small = { small: true } as const;

/** Who works in an office; the boss may, by mistake, be of another one. */
export class Member extends entity(
  {
    id: key(id),
    office,
    name: text({ max: 80 }).folded(),
    boss: one("member", { key: id, onDelete: "null" }).nullable(),
    team: many("member", "boss"),
    notes: many("note", "author"),
  },
  small,
) {}

/** What is written down: kept when it is deleted, and stamped. */
export class Note extends entity(
  {
    id: key(id),
    office,
    slug: text({ max: 40 }),
    pages: int(),
    author: one("member", { key: id, onDelete: "null" }).nullable(),
    labels: many("label").through("labelling"),
    createdAt: instant().now(),
    createdBy: createdBy(),
    updatedAt: updatedAt(),
    updatedBy: updatedBy(),
    deletedAt: deletedAt(),
    version: version(),
  },
  { small: true, unique: [["office", "slug"]] },
) {}

/** What notes are found by. */
export class Label extends entity(
  { id: key(id), office, name: text({ max: 40 }), notes: many("note").through("labelling") },
  small,
) {}

/** A printing of a note, of no office: it may lead into any. */
export class Print extends entity(
  { id: key(id), note: one("note", { key: id, onDelete: "cascade" }) },
  small,
) {}

/** Two offices that must not see each other, in one database. */
export class Offices extends Database({
  member: Member,
  note: Note,
  label: Label,
  print: Print,
}) {}
