import { h, fill, icon, note } from './dom.js';
import { session, refreshSession, useKey, hasKey, remove, may } from './api.js';
import { askForKey } from './login.js';
import { tryPage } from './try/page.js';
import { jobsPage } from './jobs/page.js';
import { jobPage } from './jobs/job.js';
import { clusterPage } from './cluster/page.js';

const root = document.getElementById('page');
let leave = () => {};

// A page is a function that fills the root and returns a function that cleans up.
const ROUTES = [
  [/^#\/try$/, 'Try', tryPage, 'classify'],
  [/^#\/jobs$/, 'Jobs', jobsPage, 'jobs'],
  [/^#\/jobs\/([0-9A-Za-z]+)$/, 'Job', jobPage, 'jobs'],
  [/^#\/cluster$/, 'Cluster', clusterPage, 'admin'],
];

function show({ focus = true } = {}) {
  const hash = location.hash === '' || location.hash === '#/' ? '#/try' : location.hash;
  const [pattern, title, page, scope] = ROUTES.find(([candidate]) => candidate.test(hash)) ?? ROUTES[0];
  const found = pattern.exec(hash) ?? [];
  document.title = `${title} - ZeroShotOrleans`;
  for (const link of document.querySelectorAll('.top nav a')) {
    const here = hash.startsWith(link.getAttribute('href'));
    link.toggleAttribute('aria-current', here);
    if (here) {
      link.setAttribute('aria-current', 'page');
    }
  }
  leave();
  leave = () => {};
  fill(root);
  if (session.asksForKey && session.name === null) {
    fill(root, h('h1', { tabindex: -1 }, title), note('This server requires a key. Sign in to use this page.', 'warn'));
  } else if (!may(scope)) {
    fill(root, h('h1', { tabindex: -1 }, title), note(`The key of '${session.name}' lacks the scope '${scope}', which this page requires. The server's operator can add it under Auth:Keys.`, 'warn'));
  } else {
    leave = page(root, ...found.slice(1)) ?? (() => {});
  }
  if (focus) {
    root.querySelector('h1')?.focus();
  }
}

function showAccount() {
  const account = document.getElementById('account');
  if (!session.asksForKey) {
    fill(account);
  } else if (session.name === null) {
    fill(account, h('button', { class: 'slim', on: { click: signIn } }, icon('key'), 'Sign in'));
  } else {
    fill(account, h('span', { class: 'faint' }, session.name), h('button', { class: 'slim', on: { click: signOut } }, 'Sign out'));
  }
}

async function signIn() {
  if (await askForKey('')) {
    showAccount();
    show();
  }
}

async function signOut() {
  if (may('admin')) {
    await remove('/console/session').catch(() => {});
  }
  useKey(null);
  await refreshSession();
  showAccount();
  show();
}

// The key was revoked while a page was open.
document.addEventListener('zso:key', async event => {
  session.name = null;
  session.scopes = [];
  showAccount();
  if (await askForKey(event.detail)) {
    showAccount();
    show();
  }
});

// The link that skips the menu, without an entry in the browser history.
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  root.focus();
});

window.addEventListener('hashchange', () => show());

async function begin() {
  try {
    await refreshSession();
  } catch (refused) {
    fill(root, h('h1', {}, 'ZeroShotOrleans'), note(refused.message));
    return;
  }
  if (hasKey() && session.name === null) {
    useKey(null);
  }
  showAccount();
  show({ focus: false });
  if (session.asksForKey && session.name === null) {
    await signIn();
  }
}

begin();
