import assert from "node:assert/strict";
import { test } from "node:test";
import { html as markup, rawHtml } from "../../src/view/html.ts";
import { renderHtml } from "../../src/view/template.ts";
import type { Html } from "../../src/view/template.ts";

const evil = `<img src=x onerror="a('&')">`;
const escaped = "&lt;img src=x onerror=&quot;a(&#39;&amp;&#39;)&quot;&gt;";

const written: readonly (readonly [what: string, page: () => Html, expected: string])[] = [
  ["text of an element", () => markup`<p>${evil}</p>`, `<p>${escaped}</p>`],
  ["text of a title", () => markup`<title>${evil}</title>`, `<title>${escaped}</title>`],
  ["part of an attribute", () => markup`<p class="a ${evil} b">`, `<p class="a ${escaped} b">`],
  ["a whole attribute", () => markup`<p title="${evil}">`, `<p title="${escaped}">`],
  ["single quotes", () => markup`<p title="${"'"}">`, `<p title="&#39;">`],
  ["numbers", () => markup`<p>${1}${2n}${Number.NaN}</p>`, "<p>12NaN</p>"],
  ["nothing", () => markup`<p>${null}${undefined}${false}${[]}</p>`, "<p></p>"],
  [
    "a list of parts",
    () => markup`<ul>${["<a>", markup`<b>${"&"}</b>`]}</ul>`,
    "<ul>&lt;a&gt;<b>&amp;</b></ul>",
  ],
  ["raw markup", () => markup`<p>${rawHtml("<b>")}</p>`, "<p><b></p>"],
  [
    "an attribute that is off",
    () => markup`<input checked="${false}" value="">`,
    `<input value="">`,
  ],
  ["an attribute that is on", () => markup`<input checked="${true}">`, `<input checked="">`],
  ["no attribute for null", () => markup`<a href="${null}">`, `<a>`],
  ["two values in one attribute", () => markup`<p title="${"a"}${"b"}">`, `<p title="ab">`],
  ["a local address", () => markup`<a href="${"/a?b=1&c=2"}">`, `<a href="/a?b=1&amp;c=2">`],
  ["a relative address with a colon", () => markup`<a href="${"./a:b"}">`, `<a href="./a:b">`],
  [
    "an address by https",
    () => markup`<a href="${"HTTPS://x.example"}">`,
    `<a href="HTTPS://x.example">`,
  ],
  ["a value in a path", () => markup`<a href="/a/${"b/c?d"}">`, `<a href="/a/b/c%3Fd">`],
  ["a value in a query", () => markup`<a href="/a?q=${"x&y=z"}">`, `<a href="/a?q=x%26y%3Dz">`],
  ["a value after a value", () => markup`<a href="${"/a"}/${"b"}">`, `<a href="/a/b">`],
  ["a doctype", () => markup`<!doctype html><p>`, "<!doctype html><p>"],
  ["a comment", () => markup`<!-- <a href=" --><p>${1}`, `<!-- <a href=" --><p>1`],
  [
    "the nonce of scripts and styles",
    () => markup`<script src="/a.js"></script><style>a{}</style>`,
    `<script nonce="N" src="/a.js"></script><style nonce="N">a{}</style>`,
  ],
  [
    "JSON in a script",
    () => markup`<script type="application/json">${{ a: "</script><!--\u2028&" }}</script>`,
    `<script nonce="N" type="application/json">{"a":"\\u003c/script\\u003e\\u003c!--\\u2028\\u0026"}</script>`,
  ],
];

for (const [what, page, expected] of written) {
  test(`writes ${what}`, () => assert.equal(renderHtml(page(), "N"), expected));
}

for (const url of [
  "javascript:alert(1)",
  " \u0001JavaScript:alert(1)",
  "java\tscript:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "blob:x",
]) {
  test(`writes no address like ${JSON.stringify(url)}`, () => {
    assert.equal(renderHtml(markup`<a href="${url}">`, "N"), `<a href="about:invalid">`);
    assert.equal(renderHtml(markup`<a href='${url}#'>`, "N"), `<a href='about:invalid#'>`);
  });
}

const x = "x";
const refused: readonly (readonly [what: string, page: () => Html])[] = [
  [
    "in a script",
    () =>
      markup`<script>
        let a = ${x};
      </script>`,
  ],
  ["in a script of a chosen type", () => markup`<script type="${"application/json"}"></script>`],
  [
    "in a script of a half chosen type",
    () => markup`<script type="application/${"json"}"></script>`,
  ],
  [
    "in a style sheet",
    () =>
      markup`<style>
        ${x}
      </style>`,
  ],
  ["in a style", () => markup`<p style="color: ${x}">`],
  ["in an event handler", () => markup`<p onclick="${x}">`],
  ["in a document of its own", () => markup`<iframe srcdoc="${x}"></iframe>`],
  ["in a list of addresses", () => markup`<img srcset="${x}" />`],
  ["without quotes", () => markup`<p title=${x}>`],
  ["after spaces beside an equals sign", () => markup`<a href = "${x}">`],
  ["after a space behind an equals sign", () => markup`<a href= "${x}">`],
  ["as the name of a tag", () => markup`<${x}>`],
  ["within the name of a tag", () => markup`<p${x}>`],
  ["as an attribute", () => markup`<p ${x}>`],
  ["as the name of an attribute", () => markup`<p a${x}="">`],
  ["in a comment", () => markup`<!-- ${x} -->`],
  ["in a closing tag", () => markup`<p></p ${x}>`],
  ["in the middle of a scheme", () => markup`<a href="java${x}">`],
  ["as a scheme", () => markup`<a href="${x}:alert(1)">`],
  ["as the rest of an address", () => markup`<a href="${x}${x}">`],
  ["in an animation", () => markup`<svg><set attributeName="href" to="${x}" /></svg>`],
  ["in a frame without a document", () => markup`<iframe>${x}</iframe>`],
  ["in a part that ends in a tag", () => markup`<p title="${x}"`],
  ["after a stray angle bracket", () => markup`<p>1 < 2 ${x}</p>`],
  ["after a script that a comment extends", () => markup`<script><!-- <script></script>${x}`],
];

for (const [what, page] of refused) {
  test(`refuses a value ${what}`, () => assert.throws(page, { code: "WERVEL_HTTP_TEMPLATE" }));
}

for (const [what, value] of [
  ["an object", { toString: () => "<b>" }],
  ["a function", () => 1],
  ["a symbol", Symbol("x")],
  ["a date", new Date(0)],
] as const) {
  test(`refuses ${what} where text belongs`, () => {
    assert.throws(() => renderHtml(markup`<p>${value}</p>`, "N"), { code: "WERVEL_HTTP_TEMPLATE" });
  });
}

test("refuses markup where a title stands", () => {
  assert.throws(() => renderHtml(markup`<title>${markup`<b>x</b>`}</title>`, "N"), {
    code: "WERVEL_HTTP_TEMPLATE",
  });
});

test("escapes every character of a fuzzed value that could end its place", () => {
  const characters = `<>"'&\`= \n\tabc/:;#?!-\u2028`;
  let seed = 7;
  const next = (): string =>
    characters[(seed = (seed * 48_271) % 2_147_483_647) % characters.length]!;
  for (let round = 0; round < 2_000; round++) {
    const value = Array.from({ length: 12 }, next).join("");
    const text = renderHtml(markup`<p title="${value}x" data-a='${value}y'>${value}</p>`, "N");
    const shape = /^<p title="[^"<>]*" data-a='[^'<>]*'>[^<>"']*<\/p>$/;
    assert.match(text, shape, JSON.stringify(value));
  }
});
