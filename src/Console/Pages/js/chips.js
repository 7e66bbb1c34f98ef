import { h, fill, icon, say } from './dom.js';

// Commas and semicolons, also the Arabic and Chinese ones.
const SEPARATORS = /[\n\r,;\u060c\u061b\uff0c\uff1b\u3001]+/;

let nextId = 0;

/**
 * Labels as chips: Enter or a comma adds one, Backspace in the empty field removes the last one, and each pasted line becomes one.
 * `changed(labels, draft)` is called after each change; the draft is the text being typed.
 */
export function chips(title, labels, changed, { help = 'Enter or a comma adds a label.' } = {}) {
  const id = `chips${++nextId}`;
  const list = h('ul', { 'aria-label': title });
  const input = h('input', { id, type: 'text', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'true', dir: 'auto', placeholder: 'Add a label', 'aria-describedby': `${id}-help` });
  const box = h('div', { class: 'chips', on: { click: event => { if (event.target === box) { input.focus(); } } } }, list, input);

  function draw() {
    fill(list, labels.map(label => h('li', {}, h('bdi', {}, label),
      h('button', { type: 'button', 'aria-label': `Remove ${label}`, on: { click: () => remove(label) } }, icon('close')))));
  }

  function remove(label) {
    labels = labels.filter(other => other !== label);
    draw();
    say(`${label} removed`);
    input.focus();
    tell();
  }

  function add(text) {
    const fresh = text.split(SEPARATORS).map(part => part.trim()).filter(part => part.length > 0 && !labels.includes(part));
    if (fresh.length > 0) {
      labels = [...labels, ...new Set(fresh)];
      draw();
      say(`${fresh.join(', ')} added`);
    }
  }

  const tell = () => changed(labels, input.value.trim());

  input.addEventListener('keydown', event => {
    if ((event.key === 'Enter' || SEPARATORS.test(event.key)) && !event.isComposing) {
      event.preventDefault();
      add(input.value);
      input.value = '';
      tell();
    } else if (event.key === 'Backspace' && input.value === '' && labels.length > 0) {
      event.preventDefault();
      remove(labels.at(-1));
    }
  });
  input.addEventListener('input', tell);
  input.addEventListener('paste', event => {
    const text = event.clipboardData.getData('text');
    if (SEPARATORS.test(text)) {
      event.preventDefault();
      add(text);
      tell();
    }
  });
  input.addEventListener('blur', () => {
    if (input.value.trim() !== '') {
      add(input.value);
      input.value = '';
      tell();
    }
  });
  draw();
  const field = h('div', { class: 'field' }, h('label', { htmlFor: id }, title), box, h('small', { id: `${id}-help` }, help));
  return { field, labels: () => labels };
}
