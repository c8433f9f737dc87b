/** Makes one self-contained document of a fetched page: what it loads from its own port becomes data: addresses. */

export interface Fetched {
  readonly status: number;
  /** Content-Type. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Tells the pane of links and forms, since the frame itself can't reach the machine. */
const linkScript = `<script>addEventListener('click',(e)=>{const a=e.target.closest&&e.target.closest('a[href]');if(!a)return;e.preventDefault();parent.postMessage({href:a.getAttribute('href')},'*')});</scr${'ipt'}>`;

const attributes: readonly (readonly [string, string])[] = [
  ['img', 'src'],
  ['script', 'src'],
  ['link', 'href'],
  ['source', 'src'],
];

function dataUrl({ type, bytes }: Fetched): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:${type || 'application/octet-stream'};base64,${btoa(binary)}`;
}

function asText(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<!doctype html><pre style="white-space:pre-wrap">${escaped}</pre>`;
}

/** @param fetchPath fetches a path from the same port */
export async function inlinePage(
  page: Fetched,
  url: URL,
  fetchPath: (path: string) => Promise<Fetched>,
): Promise<string> {
  if (page.type.startsWith('image/')) return `<!doctype html><img alt="" src="${dataUrl(page)}">`;
  const text = new TextDecoder().decode(page.bytes);
  if (!/html/.test(page.type)) return asText(text);
  const document = new DOMParser().parseFromString(text, 'text/html');
  for (const [tag, attribute] of attributes)
    for (const element of document.querySelectorAll(`${tag}[${attribute}]`)) {
      const target = new URL(element.getAttribute(attribute) ?? '', url);
      if (target.host !== url.host) continue;
      const part = await fetchPath(`${target.pathname}${target.search}`);
      if (part.status === 200) element.setAttribute(attribute, dataUrl(part));
    }
  return `<!doctype html>${document.documentElement.outerHTML}${linkScript}`;
}
