/** The report's own script: routes by the hash, filters lists, copies commands. Without it every page is simply shown below the other. */
export const script = `
const pages = [...document.querySelectorAll('.page')];
const base = document.title;
function route() {
  const [path, search] = decodeURI(location.hash.slice(1) || '/').split('?');
  const found = pages.find((page) => page.dataset.route === path) || pages[0];
  for (const page of pages) page.hidden = page !== found;
  const top = '/' + (found.dataset.route.split('/')[1] || '');
  for (const link of document.querySelectorAll('nav a')) {
    if (link.getAttribute('href') === '#' + top) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const title = found.querySelector('h2');
  document.title = title.textContent + ' · ' + base;
  if (search !== undefined) { const field = found.querySelector('input'); if (field) { field.value = search; field.dispatchEvent(new Event('input')); } }
  if (routed) { title.focus({ preventScroll: true }); scrollTo(0, 0); }
  routed = true;
}
let routed = false;
for (const box of document.querySelectorAll('.filters')) {
  const rows = [...box.parentElement.querySelectorAll('table.filtered tbody tr')];
  const field = box.querySelector('input'), found = box.querySelector('.found');
  const buttons = [...box.querySelectorAll('button')];
  let choice = '';
  const apply = () => {
    const words = field.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = (!choice || row.dataset.choice === choice) && words.every((word) => row.dataset.search.includes(word));
      row.hidden = !fits;
      if (fits) shown++;
    }
    found.textContent = shown === rows.length ? '' : shown + ' of ' + rows.length + ' shown';
  };
  field.addEventListener('input', apply);
  for (const button of buttons) button.addEventListener('click', () => {
    choice = button.dataset.choice;
    for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
    apply();
  });
}
document.addEventListener('click', async (event) => {
  const button = event.target.closest('.copy');
  if (!button) return;
  try { await navigator.clipboard.writeText(button.dataset.copy); button.textContent = 'Copied'; }
  catch { getSelection().selectAllChildren(button.previousElementSibling); button.textContent = 'Selected'; }
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || /INPUT|TEXTAREA/.test(event.target.tagName)) return;
  const field = pages.find((page) => !page.hidden).querySelector('input');
  if (field) { event.preventDefault(); field.focus(); }
});
addEventListener('hashchange', route);
route();
`;
