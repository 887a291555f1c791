import { assertAttribute, isAddress, misplaced } from "./attribute-rules.ts";

/** Where in a document a reader stands. Only in the first four may a value stand. */
export type Place =
  | "content"
  | "text"
  | "json"
  | "quoted"
  | "a script"
  | "a style sheet"
  | "text that no browser reads as such"
  | "a comment"
  | "the name of a tag"
  | "a tag"
  | "the name of an attribute"
  | "an attribute without quotes";

/** A whole attribute whose value is one hole. */
export interface WholeAttribute {
  readonly name: string;
  /** How much of the literal before it belongs to it: the space, the name, the equals sign and the quote. */
  readonly literalLength: number;
}

/** Reads the literal texts of a template one after the other, as a browser would, and knows where it stands. */
export class TagReader {
  place: Place = "content";
  /** The attribute in whose value it stands, in lower case. */
  attribute = "";
  /** What literals have written of its value. */
  written = "";
  /** Whether its value holds a hole already. */
  hasValues = false;
  #quote = '"';
  #tag = "";
  #isClosing = false;
  #type = "";
  #length = 0;
  #startsWithValue = false;

  /** Reads on. The result is the literal, with null after each tag name that must carry the nonce. */
  read(text: string): readonly (string | null)[] {
    const out: (string | null)[] = [];
    let from = 0;
    for (let at = 0; at < text.length;) {
      const place = this.place;
      at = this.#step(text, at);
      const isNamed = place === "the name of a tag" && this.place !== place;
      if (isNamed && !this.#isClosing && (this.#tag === "script" || this.#tag === "style")) {
        out.push(`${text.slice(from, at - 1)} nonce="`, null, '"');
        from = at - 1;
      }
    }
    out.push(text.slice(from));
    return out;
  }

  /** Tells whether the next hole is a whole quoted attribute, as in ` checked="${…}"`. */
  wholeAttribute(next: string): WholeAttribute | undefined {
    const isEmpty = this.place === "quoted" && this.written === "" && !this.hasValues;
    if (!isEmpty || !next.startsWith(this.#quote)) return undefined;
    assertAttribute(this.#tag, this.attribute);
    this.place = "a tag";
    return { name: this.attribute, literalLength: this.#length };
  }

  /** Notes that a value stands here, within a quoted attribute. */
  addValue(): void {
    assertAttribute(this.#tag, this.attribute);
    if (this.written === "") this.#startsWithValue = true;
    this.hasValues = true;
  }

  #step(text: string, at: number): number {
    switch (this.place) {
      case "content":
        return this.#content(text, at);
      case "text":
      case "json":
      case "a script":
      case "a style sheet":
      case "text that no browser reads as such":
        return this.#rawText(text, at);
      case "a comment":
        return this.#comment(text, at);
      case "the name of a tag":
        return this.#tagName(text, at);
      case "a tag":
        return this.#inTag(text, at);
      case "the name of an attribute":
        return this.#attributeName(text, at);
      case "quoted":
        return this.#quoted(text, at);
      case "an attribute without quotes":
        return this.#unquoted(text, at);
    }
  }

  #content(text: string, at: number): number {
    const open = text.indexOf("<", at);
    if (open === -1) return text.length;
    if (text.startsWith("<!--", open)) {
      this.place = "a comment";
      return open + 4;
    }
    if (/^<!doctype [a-z ]*>/i.test(text.slice(open))) return text.indexOf(">", open) + 1;
    const isClosing = text[open + 1] === "/";
    const name = open + (isClosing ? 2 : 1);
    if (!/[a-z]/i.test(text[name] ?? ""))
      throw misplaced('a "<" begins no tag (write "&lt;" for the character)');
    this.place = "the name of a tag";
    this.#tag = "";
    this.#type = "";
    this.#isClosing = isClosing;
    return name;
  }

  #rawText(text: string, at: number): number {
    if (this.#tag === "script" && text.includes("<!--", at))
      throw misplaced('a script holds "<!--", which changes where it ends');
    const close = new RegExp(`</${this.#tag}[\\s/>]`, "i").exec(text.slice(at));
    if (close === null) return text.length;
    this.place = "the name of a tag";
    this.#isClosing = true;
    this.#tag = "";
    return at + close.index + 2;
  }

  #comment(text: string, at: number): number {
    const end = text.indexOf("-->", at);
    if (end === -1) return text.length;
    this.place = "content";
    return end + 3;
  }

  #tagName(text: string, at: number): number {
    const character = text[at]!;
    if (character !== ">" && character !== "/" && !isSpace(character)) {
      this.#tag += character.toLowerCase();
      return at + 1;
    }
    this.place = "a tag";
    if (character !== ">") return at + 1;
    this.#endTag();
    return at + 1;
  }

  #inTag(text: string, at: number): number {
    const character = text[at]!;
    if (character === ">") {
      this.#endTag();
      return at + 1;
    }
    if (isSpace(character) || character === "/") return at + 1;
    this.place = "the name of an attribute";
    this.attribute = "";
    this.#length = at > 0 && isSpace(text[at - 1]!) ? 1 : 0;
    return at;
  }

  #attributeName(text: string, at: number): number {
    const character = text[at]!;
    if (character === ">" || isSpace(character) || character === "/") {
      this.place = "a tag";
      return at;
    }
    this.#length++;
    if (character !== "=") {
      this.attribute += character.toLowerCase();
      return at + 1;
    }
    const quote = text[at + 1];
    if (this.attribute === "" || (quote !== undefined && isSpace(quote)))
      throw misplaced("an equals sign has spaces beside it");
    this.written = "";
    this.hasValues = false;
    this.#startsWithValue = false;
    if (quote !== '"' && quote !== "'") {
      this.place = "an attribute without quotes";
      return at + 1;
    }
    this.place = "quoted";
    this.#quote = quote;
    this.#length++;
    return at + 2;
  }

  #quoted(text: string, at: number): number {
    const end = text.indexOf(this.#quote, at);
    const value = text.slice(at, end === -1 ? text.length : end);
    this.written += value;
    if (this.#startsWithValue && isAddress(this.attribute) && /^[^/?#]*:/.test(this.written))
      throw misplaced(`a value is the scheme of the address in ${this.attribute}`);
    if (end === -1) return text.length;
    if (this.attribute === "type") this.#type = this.written.trim().toLowerCase();
    this.place = "a tag";
    return end + 1;
  }

  #unquoted(text: string, at: number): number {
    const character = text[at]!;
    if (character !== ">" && !isSpace(character)) return at + 1;
    this.place = "a tag";
    return at;
  }

  #endTag(): void {
    this.place = "content";
    if (this.#isClosing) return;
    if (this.#tag === "script") this.place = isJson(this.#type) ? "json" : "a script";
    else if (this.#tag === "style") this.place = "a style sheet";
    else if (this.#tag === "title" || this.#tag === "textarea") this.place = "text";
    else if (opaque.has(this.#tag)) this.place = "text that no browser reads as such";
  }
}

const opaque = new Set(["iframe", "noembed", "noframes", "plaintext", "xmp"]);

function isJson(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

function isSpace(character: string): boolean {
  return (
    character === " " ||
    character === "\n" ||
    character === "\t" ||
    character === "\r" ||
    character === "\f"
  );
}
