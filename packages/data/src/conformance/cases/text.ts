import {
  and,
  between,
  contains,
  containsFold,
  endsWith,
  eqFold,
  gt,
  gte,
  lt,
  lte,
  ne,
  not,
  oneOf,
  startsWith,
  startsWithFold,
} from "../../query/operators.ts";
import type { ConformanceCase } from "../case.ts";
import { columns, filters, orders, query } from "./tables.ts";

const byCodePoint =
  "text0 text20 text1 text19 text13 text18 text24 text25 text26 text3 text7 text15 text14 text2 text4 text16 text17 text5 text6 text10 text27 text12 text8 text11 text9 text21 text22 text23";

/** Rows 7 to 13 and 51: text is compared by code point, searched literally, and folded only where that is declared. */
export const textCases: readonly ConformanceCase[] = [
  ...filters(7, "value", [
    ["equality minds case", { text: "a" }, "text2"],
    ["equality minds accents", { text: "e" }, ""],
    ["equality minds trailing spaces", { text: "a " }, "text4"],
    ["a space is not empty", { text: " " }, "text1"],
    ["the empty text", { text: "" }, "text0"],
    ["ß is not ss", { text: "ss" }, "text12"],
    ["a quote", { text: "'" }, "text18"],
    ["a double quote", { text: '"' }, "text19"],
    ["a backslash", { text: "\\" }, "text15"],
    ["a line break", { text: "\n" }, "text20"],
    ["the word null", { text: "null" }, "text27"],
    ["a digit is text", { text: "0" }, "text24"],
    ["one of several", { text: oneOf(["a", "A", "", "x"]) }, "text0 text2 text3"],
    ["choices are texts", { pick: "B" }, "pick1"],
    ["choices order by code point", { pick: lt("a") }, "pick1"],
    ["choices contain", { pick: contains("c") }, "pick2"],
  ]),
  ...filters(7, "value", [
    [
      "less than a",
      { text: lt("a") },
      "text0 text1 text3 text7 text13 text14 text15 text18 text19 text20 text24 text25 text26",
    ],
    ["at most the empty text", { text: lte("") }, "text0"],
    ["greater than z", { text: gt("z") }, "text9 text11 text21 text22 text23"],
    ["digits order as text", { text: between("0", "9") }, "text24 text25 text26"],
    ["between two letters", { text: between("a", "ab") }, "text2 text4 text5 text16 text17"],
    ["between, the wrong way round", { text: between("b", "a") }, ""],
  ]),
  ...filters(9, "value", [
    ["beyond the basic plane is above U+FFFF", { text: gt("\uffff") }, "text22 text23"],
    [
      "U+FFFF is below U+10000",
      { text: lt("\u{10000}"), id: startsWith("text2") },
      "text2 text20 text21 text24 text25 text26 text27",
    ],
    ["at least U+10000", { text: gte("\u{10000}") }, "text22 text23"],
  ]),
  ...filters(10, "value", [
    ["starts with is literal: %", { text: startsWith("%") }, "text13"],
    ["starts with is literal: _", { text: startsWith("_") }, "text14"],
    ["starts with is literal: \\", { text: startsWith("\\") }, "text15"],
    ["starts with", { text: startsWith("a") }, "text2 text4 text5 text16 text17"],
    ["starts with minds case", { text: startsWith("A") }, "text3"],
    ["starts with more than there is", { text: startsWith("a%bc") }, ""],
    ["starts with everything", { text: startsWith("a%b") }, "text16"],
    ["ends with", { text: endsWith("b") }, "text5 text6 text16 text17"],
    ["ends with a space", { text: endsWith(" ") }, "text1 text4"],
    ["ends with is literal: %", { text: endsWith("%") }, "text13"],
    ["ends with more than there is", { text: endsWith("aaab") }, ""],
    ["contains is literal: %", { text: contains("%") }, "text13 text16"],
    ["contains is literal: _", { text: contains("_") }, "text14 text17"],
    ["contains is literal: a quote", { text: contains("'") }, "text18"],
    ["contains minds case", { text: contains("B") }, "text7"],
    ["contains a part of a cluster", { text: contains("👩") }, "text23"],
    ["contains a combining mark", { text: contains("\u0301") }, "text10"],
    ["does not contain", and(not({ text: contains("a") }), { text: startsWith("a") }), ""],
    [
      "starts with another column",
      and((v) => v.id.startsWith(v.text as never), { text: ne("") }),
      "",
    ],
    ["ends with another column", (v) => v.id.endsWith(v.text as never), "text0"],
    [
      "contains another column",
      and((v) => v.text.contains(v.text as never), { id: oneOf(["text0", "text13", "int0"]) }),
      "text0 text13",
    ],
  ]),
  ...filters(11, "value", [
    ["folded equality of letters", { folded: eqFold("i") }, "folded9 folded10"],
    ["folded equality does not know Turkish", { folded: eqFold("ı") }, "folded11"],
    ["folded equality of a dotted capital", { folded: eqFold("İ") }, "folded8"],
    ["folding is simple: ß is not ss", { folded: eqFold("STRASSE") }, "folded2"],
    ["folded ß equals itself in capitals around it", { folded: eqFold("STRAßE") }, "folded1"],
    ["folded equality composes", { folded: eqFold("E\u0301") }, "folded3 folded4"],
    ["the sigmas are one", { folded: eqFold("ς") }, "folded5 folded6 folded7"],
    ["folded start", { folded: startsWithFold("STRA") }, "folded1 folded2"],
    ["folded search is literal: %", { folded: containsFold("A%") }, "folded14"],
    ["folded search is literal: _", { folded: containsFold("a_") }, "folded15"],
    [
      "a folded needle of nothing",
      { folded: startsWithFold(""), id: startsWith("folded1") },
      "folded1 folded10 folded11 folded12 folded13 folded14 folded15",
    ],
    [
      "folded, negated, takes nulls in",
      and(not({ folded: eqFold("k") }), {
        id: oneOf(["folded12", "folded13", "folded14", "nothing"]),
      }),
      "folded14 nothing",
    ],
    ["equality beside folding stays exact", { folded: "i" }, "folded9"],
  ]),
  ...filters(11, "customer", [
    ["folded names", { name: eqFold("ann") }, "ann fay"],
    ["folded accents", { name: startsWithFold("éL") }, "dee eve"],
    ["folded over a relation", { referrer: { name: eqFold("BOB") } }, "dee"],
    ["folded in a related set", (c) => c.referred.some({ name: containsFold("LAN") }), "cyd"],
    ["folded wildcard", { name: containsFold("%") }, "gus"],
  ]),
  ...filters(12, "value", [
    ["composed is not decomposed", { text: "é" }, "text9"],
    ["decomposed is not composed", { text: "e\u0301" }, "text10"],
    ["a decomposed letter starts with its base", { text: startsWith("e") }, "text10"],
  ]),
  ...columns(51, "value", [
    [
      "length counts code points",
      (v) => v.text.length(),
      { text0: 0, text1: 1, text9: 1, text10: 2, text22: 1, text23: 5, text27: 4 },
    ],
    [
      "substring counts code points",
      (v) => v.text.substring(1),
      { text0: "", text5: "b", text10: "\u0301", text22: "", text23: "\u200d👩\u200d👧" },
    ],
    [
      "substring with a length",
      (v) => v.text.substring(1, 2),
      { text2: "", text16: "%b", text27: "ul" },
    ],
    [
      "substring from before the start",
      (v) => v.text.substring(-3, 1),
      { text2: "a", text27: "n" },
    ],
    ["substring of no length", (v) => v.text.substring(0, 0), { text2: "", text27: "" }],
    ["substring past the end", (v) => v.text.substring(9), { text2: "", text27: "" }],
    [
      "lower in a selection maps all letters",
      (v) => v.folded.lower(),
      { folded1: "straße", folded2: "strasse", folded3: "é", folded5: "σ" },
    ],
    [
      "upper in a selection maps all letters one to one",
      (v) => v.folded.upper(),
      { folded1: "STRAßE", folded3: "É", folded6: "Σ", folded7: "Σ" },
    ],
    ["concat", (v) => v.text.concat("-", v.id), { text0: "-text0", text13: "%-text13" }],
    ["length of a concat", (v) => v.text.concat("👩").length(), { text0: 1, text5: 3 }],
    ["trim takes spaces only", (v) => v.text.trim(), { text1: "", text4: "a", text20: "\n" }],
    [
      "contains as a value",
      (v) => v.text.contains("a"),
      { text0: false, text2: true, text16: true },
    ],
    ["starts with as a value", (v) => v.text.startsWith(""), { text0: true, nothing: false }],
  ]),
  ...filters(51, "value", [
    ["lower inside the store maps A to Z", (v) => v.text.lower().eq("b"), "text6 text7"],
    ["upper inside the store maps a to z", (v) => v.text.upper().eq("B"), "text6 text7"],
    ["upper inside the store leaves é", (v) => v.text.upper().eq("é"), "text9"],
    ["a filter by length", (v) => v.text.length().eq(5), "text23"],
    ["a filter by substring", (v) => v.text.substring(1, 1).eq("%"), "text16"],
    ["a filter by trim", (v) => v.text.trim().eq("a"), "text2 text4"],
  ]),
  ...orders(
    9,
    "value",
    [
      ["texts by code point", { text: "asc" }, byCodePoint],
      [
        "texts by code point, descending",
        { text: "desc" },
        byCodePoint.split(" ").toReversed().join(" "),
      ],
      ["texts by length, then text", (v) => [v.text.length().desc(), v.text.asc()]],
      ["texts by lower case, then id", (v) => [v.text.lower().asc(), v.id.asc()]],
    ],
    { text: ne(null) },
  ),
  query(
    51,
    "lower of a source stays in the store's letters",
    (db) =>
      db.value
        .where({ folded: ne(null) })
        .select((v) => ({ id: v.id, low: v.folded.lower() }))
        .sub()
        .where({ low: oneOf(["É", "straße", "k"]) })
        .select({ id: true }),
    [{ id: "folded1" }, { id: "folded3" }, { id: "folded12" }, { id: "folded13" }],
  ),
];
