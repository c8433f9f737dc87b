/** The licences page's search: hides the rows that do not hold every word typed, in any column. */

class PackageSearch extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector('input');
    const said = this.querySelector('[role="status"]');
    if (!input || !said) return;
    const rows = [...this.querySelectorAll<HTMLTableRowElement>('tbody tr')];
    const texts = rows.map((row) => (row.textContent ?? '').toLowerCase());
    const count = said.textContent?.replace(/^\d+/, '') ?? '';
    const show = (): void => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [at, row] of rows.entries()) {
        row.hidden = !words.every((word) => texts[at]?.includes(word));
        if (!row.hidden) shown++;
      }
      said.textContent = `${shown}${count}`;
    };
    input.addEventListener('input', show);
    const asked = new URLSearchParams(location.search).get('q');
    if (asked) input.value = asked;
    if (input.value) show();
  }
}

customElements.define('drydock-packages', PackageSearch);
