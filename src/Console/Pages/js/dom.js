// All rendering: elements from a tag, properties and children. Texts are always text nodes, so data from the server is never interpreted as markup.

const SVG = 'http://www.w3.org/2000/svg';

/** An element. `on` holds listeners, `css` custom properties; true and false set and omit attributes; children may be nested, and null is skipped. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (name === 'css') {
      for (const [property, text] of Object.entries(value)) {
        element.style.setProperty(property, text);
      }
    } else if (name in element && ['value', 'checked', 'disabled', 'hidden', 'selected', 'multiple', 'htmlFor', 'srcObject', 'muted'].includes(name)) {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...nodes(children));
  return element;
}

/** Replaces the children of an element. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Like fill, for content that is redrawn often: keeps the focus on the element with the same `data-focus`. */
export function refill(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  fill(element, ...children);
  if (focused !== undefined) {
    element.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  }
  return element;
}

function nodes(children) {
  return children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false);
}

const SHAPES = {
  close: ['M6 6l12 12', 'M18 6L6 18'],
  image: ['M4 5h16v14H4z', 'M4 16l5-5 4 4 3-3 4 4', 'M15.5 9h.01'],
  camera: ['M4 8h3l2-3h6l2 3h3v11H4z', 'M12 16.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7z'],
  stop: ['M7 7h10v10H7z'],
  copy: ['M9 9h11v11H9z', 'M5 15H4V4h11v1'],
  error: ['M12 3.5L21.5 20h-19z', 'M12 10v4', 'M12 17h.01'],
  key: ['M15 9a4 4 0 11-3.6 2.3L4 18.5V21h3v-2h2v-2h2l1.7-1.7', 'M16 8h.01'],
  download: ['M12 4v11', 'M7.5 11L12 15.5 16.5 11', 'M5 20h14'],
};

/** An icon; decorative, so hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  for (const shape of SHAPES[name]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', shape);
    svg.append(path);
  }
  return svg;
}

let nextId = 0;

/** A control with its label, and a line of help that a screen reader reads with it. */
export function field(text, control, help = null) {
  control.id ||= `f${++nextId}`;
  const small = help === null ? null : h('small', { id: `${control.id}-help` }, help);
  if (small !== null) {
    control.setAttribute('aria-describedby', small.id);
  }
  return h('div', { class: 'field' }, h('label', { htmlFor: control.id }, text), control, small);
}

/** A checkbox or radio followed by its label. */
export function check(text, control) {
  return h('label', { class: 'check' }, control, h('span', {}, text));
}

/**
 * A table of rows that are arrays of cells. A name that starts with > heads a column of numbers, an empty one a column of buttons.
 * On a phone each row is a block and its cells repeat the column names; the roles keep it a table for screen readers then.
 */
export function table(names, rows) {
  const plain = names.map(name => name.replace(/^>/, ''));
  const head = names.map((name, at) => name === '' ? h('td', { role: 'cell' })
    : h('th', { scope: 'col', role: 'columnheader', class: name.startsWith('>') ? 'end' : null }, plain[at]));
  for (const row of rows) {
    row.forEach((cell, at) => {
      cell.setAttribute('role', cell.tagName === 'TH' ? 'rowheader' : 'cell');
      cell.dataset.name = plain[at];
    });
  }
  return h('table', { role: 'table' },
    h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, head)),
    h('tbody', { role: 'rowgroup' }, rows.map(row => h('tr', { role: 'row' }, row))));
}

/** A note about an error or a warning. */
export function note(text, kind = 'bad') {
  return h('p', { class: `note ${kind}`, role: kind === 'bad' ? 'alert' : null }, text);
}

/** Announces a text to screen readers. */
export function say(text) {
  const news = document.getElementById('news');
  if (news.textContent !== text) {
    news.textContent = text;
  }
}
