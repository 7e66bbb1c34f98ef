import { h, fill, field, note } from './dom.js';
import { session, refreshSession, useKey } from './api.js';

let open = null;

/** Asks for a key until one is valid or the user cancels. Returns whether the user is signed in. */
export function askForKey(why) {
  return open ??= ask(why).finally(() => { open = null; });
}

function ask(why) {
  return new Promise(resolve => {
    const input = h('input', { type: 'password', autocomplete: 'off', required: true, spellcheck: 'false' });
    const words = h('div', {}, why ? note(why, 'warn') : null);
    const submit = h('button', { class: 'main', type: 'submit' }, 'Sign in');
    const dialog = h('dialog', { 'aria-labelledby': 'login-title' },
      h('form', { on: { submit: event => { event.preventDefault(); check(); } } },
        h('h2', { id: 'login-title' }, 'Sign in'),
        field('API key', input, 'Kept in this tab until it is closed.'),
        words,
        h('div', { class: 'row' }, submit, h('button', { type: 'button', on: { click: () => dialog.close() } }, 'Not now'))));

    async function check() {
      submit.disabled = true;
      useKey(input.value.trim());
      try {
        await refreshSession();
      } catch (refused) {
        useKey(null);
        fill(words, note(refused.message));
        return;
      } finally {
        submit.disabled = false;
      }
      if (session.name !== null) {
        dialog.close();
      } else {
        useKey(null);
        fill(words, note('This key is unknown or no longer valid.'));
        input.select();
      }
    }

    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(session.name !== null);
    });
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  });
}
