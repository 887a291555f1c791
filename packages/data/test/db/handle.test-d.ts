import { Service } from "@wervel/core";
import { type HandleOf, type Ref, startsWith, type Where } from "@wervel/data";
import { expectTypeOf } from "expect-type";
import { Db } from "../blog.ts";

declare const db: Db;
declare const where: Where<Db, "article">;
declare const filter: (row: Ref<Db, "article">) => ReturnType<Ref<Db, "article">["id"]["eq"]>;
declare function takes<T>(value: T): void;

class Articles extends Service({ db: Db }) {
  latest() {
    return this.db.article.where({ author: { name: startsWith("A") } });
  }
  all() {
    return this.db.unit(async (inner) => {
      takes<Db>(inner);
      takes<Db>(this.db);
      return inner.article.all();
    });
  }
}

// a service's handle names the class of the database
expectTypeOf<Articles["db"]>().toEqualTypeOf<HandleOf<typeof Db>>();

// a handle and an instance stand for each other, and so do their queries, conditions and rows
const articles = new Articles({ db });
takes<Db>(articles.db);
new Articles({ db: articles.db });
articles.latest().where(where).where(filter);
db.article.where(where).where(filter);
let plain = db.article.where(where);
plain = articles.latest();
let named = articles.latest();
named = db.article.where(where);
expectTypeOf(named.one()).toEqualTypeOf(plain.one());

// a database with members of its own stays itself
class Counted extends Db {
  #count = 0;
  next() {
    return this.#count++;
  }
}
class Counts extends Service({ db: Counted }) {}
expectTypeOf<Counts["db"]>().toEqualTypeOf<Counted>();
expectTypeOf(new Counts({ db: {} as Counted }).db.next()).toEqualTypeOf<number>();

// @ts-expect-error no such field
articles.latest().where({ nope: 1 });
// @ts-expect-error no such relation
articles.latest().include({ nope: true });
