/** A table wider than its column scrolls in itself; then it can be reached and moved with the keyboard too (WCAG 2.1.1). */
const tables = document.querySelectorAll<HTMLElement>('.sl-markdown-content table');

const observer = new ResizeObserver((entries) => {
  for (const { target } of entries)
    if (target.scrollWidth > target.clientWidth) target.setAttribute('tabindex', '0');
    else target.removeAttribute('tabindex');
});
for (const table of tables) observer.observe(table);
