import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, html, jsonForScript } from '../../../src/charts/page/embed.js';
import { pageHtml } from '../../../src/charts/page/html.js';
import { emptyPayload } from './payload.js';

const hostile = `</script><script>alert(1)</script><!-- '"&\u2028\u2029 Robert'); DROP TABLE x;--`;
const assets = { script: 'console.log("</script>");', style: 'body{color:red}' };

describe('the page as one file', () => {
  it('keeps any text of the data inside its element, and unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const embedded = jsonForScript({ text: text + hostile });
        expect(embedded).not.toMatch(/[<>\u2028\u2029]/);
        expect(JSON.parse(embedded)).toEqual({ text: text + hostile });
      }),
    );
  });

  it('escapes titles', () => {
    const page = pageHtml({ ...emptyPayload, title: hostile }, assets);
    expect(page).toContain(`<title>${html(hostile)}</title>`);
    expect(page.match(/<\/script>/g)).toHaveLength(2);
  });

  it('holds a megabyte of hostile text without harm', () => {
    const page = pageHtml(
      { ...emptyPayload, about: { ...emptyPayload.about, missing: [hostile.repeat(15_000)] } },
      assets,
    );
    expect(page.match(/<script/g)).toHaveLength(2);
  });

  it('lets code mean the same without ending its element', () => {
    expect(code('a = "</script>" + "<!--"')).toBe('a = "\\x3C/script>" + "\\x3C!--"');
  });

  it('allows its own script and style by their hash, and no network', () => {
    const page = pageHtml(emptyPayload, assets);
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? [];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(policy).not.toContain('http');
  });

  it('may ask its own server where it is live', () => {
    expect(pageHtml({ ...emptyPayload, live: true }, assets)).toContain('connect-src &#39;self&#39;');
  });
});
