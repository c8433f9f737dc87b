/** Registers the service worker once the page is at rest; where that is refused, the site works without. */
const base = document.querySelector<HTMLMetaElement>('meta[name="drydock-base"]')?.content ?? '/';

if (import.meta.env.PROD && 'serviceWorker' in navigator)
  window.addEventListener('load', () => {
    navigator.serviceWorker.register(`${base}service-worker.js`).catch(() => {});
  });
