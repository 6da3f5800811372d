import type { Assets } from './assets.js';
import { code, hashOf, html, jsonForScript } from './embed.js';
import { type Payload, payloadId } from './payload.js';

/** No network at all; live, this server only. Inline styles are set by the charts' tooltips. */
function policy(script: string, style: string, live: boolean): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "style-src-attr 'unsafe-inline'",
    'img-src data:',
    `connect-src ${live ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%230b6bcb' d='M1 9h3v6H1zm5-4h3v10H6zm5-4h3v14h-3z'/%3E%3C/svg%3E";

/** The page as one file: its data, code and style inside, nothing fetched. */
export function pageHtml(payload: Payload, assets: Assets): string {
  const script = code(assets.script);
  const { style } = assets;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${html(policy(script, style, payload.live))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${html(payload.title)}</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page draws its charts with JavaScript, which is switched off.</noscript>
<script type="application/json" id="${payloadId}">${jsonForScript(payload)}</script>
<script>${script}</script>
</body>
</html>
`;
}
