/** What a documentation page shows, and where its parts are: relative addresses, so that a proxy's prefix does no harm. */
export interface PageParts {
  readonly title: string;
  readonly document: string;
  readonly assets: string;
}

/** The policy of the page: its own files and its own origin, no script or style in the text. */
export const docsPolicy: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Writes the documentation page. */
export function writePage({ title, document, assets }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${escape(assets)}/swagger-ui.css">
<link rel="stylesheet" href="${escape(assets)}/page.css">
</head>
<body>
<div id="docs" data-document="${escape(document)}"></div>
<noscript>This page needs scripts. The document is at <a href="${escape(document)}">${escape(document)}</a>.</noscript>
<script src="${escape(assets)}/swagger-ui-bundle.js"></script>
<script src="${escape(assets)}/start.js"></script>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Starts Swagger UI: nothing is asked of any other origin, and no credential is kept after the page closes. */
export const startScript = `"use strict";
const place = document.getElementById("docs");
window.ui = SwaggerUIBundle({
  url: new URL(place.dataset.document, location.href).href,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  displayOperationId: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  queryConfigEnabled: false,
  validatorUrl: null,
});
`;

/** The page's own style. */
export const styleSheet = `body { margin: 0; }
noscript { display: block; font: 1rem/1.5 sans-serif; padding: 2rem; }
`;
