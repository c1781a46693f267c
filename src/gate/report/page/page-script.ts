/** Search, filters and keys. Without it everything is still there to read. */
export const pageScript = `
(() => {
  const findings = [...document.querySelectorAll('.finding')];
  const form = document.querySelector('.filters');
  const search = document.getElementById('search');
  const found = document.getElementById('found');
  if (findings.length > 0) form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  const texts = new Map(findings.map((each) => [each, each.textContent.toLowerCase()]));
  const chosen = (name) => new Set([...form.querySelectorAll('[name=' + name + ']:checked')].map((box) => box.value));
  const apply = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const kinds = chosen('kind');
    const profiles = chosen('profile');
    let count = 0;
    for (const each of findings) {
      const own = each.dataset.profiles.split(' ').filter(Boolean);
      const shown = kinds.has(each.dataset.kind) && (own.length === 0 || own.some((name) => profiles.has(name))) &&
        words.every((word) => texts.get(each).includes(word));
      each.hidden = !shown;
      if (shown) count += 1;
    }
    for (const group of document.querySelectorAll('#findings > .group')) {
      group.hidden = group.querySelector('.finding:not([hidden])') === null;
      if (words.length > 0 && !group.hidden) group.open = true;
    }
    found.textContent = count + ' of ' + findings.length + ' shown';
  };
  form.addEventListener('input', apply);
  apply();

  const open = (target) => {
    for (let each = target; each; each = each.parentElement) if (each.tagName === 'DETAILS') each.open = true;
  };
  const show = () => {
    const target = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
    if (target === null || !target.classList.contains('finding')) return;
    target.hidden = false;
    open(target);
    target.scrollIntoView();
    target.querySelector('summary').focus({ preventScroll: true });
  };
  addEventListener('hashchange', show);
  show();

  const step = (by) => {
    const visible = findings.filter((each) => !each.hidden);
    if (visible.length === 0) return;
    const at = visible.findIndex((each) => each.contains(document.activeElement));
    const next = visible[at < 0 ? (by > 0 ? 0 : visible.length - 1) : Math.min(Math.max(at + by, 0), visible.length - 1)];
    open(next.parentElement);
    next.querySelector('summary').focus();
    next.scrollIntoView({ block: 'nearest' });
  };
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { search.value = ''; apply(); search.blur(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input[type=search]')) return;
    if (event.key === '/') { event.preventDefault(); search.focus(); }
    if (event.key === 'j') step(1);
    if (event.key === 'k') step(-1);
    if (event.key === 'o') {
      const current = document.activeElement.closest('.finding');
      if (current !== null) current.open = !current.open;
    }
    if (event.key === 'a') {
      const all = findings.filter((each) => !each.hidden);
      const opening = all.some((each) => !each.open);
      for (const each of all) { each.open = opening; if (opening) open(each.parentElement); }
    }
  });

  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')];
    for (const each of closed) each.open = true;
  });
  addEventListener('afterprint', () => { for (const each of closed) each.open = false; });
})();
`;
