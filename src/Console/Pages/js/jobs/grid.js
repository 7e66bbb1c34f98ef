import { h, fill, field, note } from '../dom.js';
import { count, plural, score as percent, spaced } from '../words.js';
import { MOST } from './results.js';

// Drawn at once: more would only be scrolled past.
const SHOWN = 60;

/** Results as pictures with their labels, filtered. */
export function resultGrid(results, small, { labelSets }) {
  let shown = SHOWN;
  let busy = false;
  let again = false;
  let atEnd = false;
  const label = h('select', { on: { change: changed } });
  const least = h('input', { type: 'number', min: 0, max: 100, step: 1, value: 0, on: { input: changed } });
  const most = h('input', { type: 'number', min: 0, max: 100, step: 1, value: 100, on: { input: changed } });
  const set = h('select', { on: { change: changed } }, labelSets.map((each, at) => h('option', { value: at }, each.name ?? `set ${at + 1} (${plural(each.labels, 'label')})`)));
  const words = h('p', { class: 'faint small', role: 'status' });
  const problem = h('div');
  const list = h('ul', { class: 'grid', 'aria-label': 'Results' });
  const more = h('button', { type: 'button', on: { click: () => { shown += SHOWN; onward(); } } }, 'Show more');

  const rows = () => results.images.map(image => image[Number(set.value) || 0]).filter(row => row !== undefined);

  function changed() {
    shown = SHOWN;
    draw();
  }

  function wanted(row) {
    if (label.value === '?fault') {
      return row.status === 'fault';
    }
    return row.status !== 'fault' && (label.value === '' || (row.label ?? '') === label.value.slice(1))
      && (row.score ?? 0) * 100 >= Number(least.value) && (row.score ?? 0) * 100 <= Number(most.value || 100)
      || (row.status === 'fault' && label.value === '' && Number(least.value) === 0);
  }

  function draw() {
    const all = rows();
    const counts = new Map();
    for (const row of all) {
      const value = row.status === 'fault' ? '?fault' : `=${row.label ?? ''}`;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const chosen = label.value;
    fill(label, h('option', { value: '' }, 'All'), [...counts].sort((a, b) => b[1] - a[1]).map(([value, number]) =>
      h('option', { value }, `${value === '?fault' ? 'Faults' : value === '=' ? 'None of these' : value.slice(1)} (${count(number)})`)));
    label.value = counts.has(chosen) ? chosen : '';
    const matching = all.filter(wanted);
    words.textContent = `${plural(matching.length, 'image')} of the first ${count(all.length)}`;
    fill(list, matching.slice(0, shown).map(row => h('li', {}, small.of(row),
      row.status === 'fault' ? h('div', {}, h('strong', { class: 'bad' }, spaced(row.fault)), h('div', { class: 'small' }, row.detail))
        : h('div', {}, h('strong', {}, row.label ?? 'None of these'), ' ', h('span', { class: 'number' }, row.score === undefined || row.score === null ? '' : percent(row.score))),
      h('div', { class: 'name' }, row.path))));
    more.disabled = busy;
    more.hidden = matching.length <= shown && atEnd;
  }

  /** Reads on until the wanted number is found, or there is no more now. */
  async function onward() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      do {
        again = false;
        atEnd = false;
        while (!atEnd && rows().filter(wanted).length <= shown && results.images.length < MOST) {
          atEnd = await results.more() === 0;
          draw();
        }
      } while (again);
      fill(problem, results.images.length >= MOST ? note(`Only the first ${count(MOST)} images are looked at here. Download the results for the rest.`, 'warn') : null);
    } catch (refused) {
      fill(problem, note(refused.message));
    } finally {
      busy = false;
      draw();
    }
  }

  return {
    element: h('div', { class: 'stack' },
      h('div', { class: 'filters' },
        field('Label', label), field('Score from (%)', least), field('to (%)', most), ...(labelSets.length > 1 ? [field('Label set', set)] : [])),
      words, problem, list, h('div', {}, more)),
    onward,
  };
}
