import { h, fill, field, note } from '../dom.js';
import { count, plural, score as percent, spaced } from '../text.js';
import { MOST } from './results.js';

// Images drawn at once.
const SHOWN = 60;

/** A grid of results: thumbnails with labels, filtered. */
export function resultGrid(results, small, { labelSets }) {
  let shown = SHOWN;
  let busy = false;
  let again = false;
  let atEnd = false;
  let ended = false;
  let offered = '';
  let told = null;
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
    onward();
  }

  function wanted(row) {
    if (label.value.startsWith('?')) {
      return row.status === 'error' && label.value === `?${row.error}`;
    }
    return row.status !== 'error' && (label.value === '' || (row.label ?? '') === label.value.slice(1))
      && (row.score ?? 0) * 100 >= Number(least.value) && (row.score ?? 0) * 100 <= Number(most.value || 100)
      || (row.status === 'error' && label.value === '' && Number(least.value) === 0);
  }

  function draw() {
    const all = rows();
    offer(total());
    const matching = all.filter(wanted);
    words.textContent = said(matching.length, all.length);
    fill(list, matching.slice(0, shown).map(row => h('li', {}, small.of(row),
      row.status === 'error' ? h('div', {}, h('strong', { class: 'bad' }, spaced(row.error)), h('div', { class: 'small' }, row.detail))
        : h('div', {}, h('strong', {}, h('bdi', {}, row.label ?? 'None of these')), ' ', h('span', { class: 'number' }, row.score === undefined || row.score === null ? '' : percent(row.score))),
      h('div', { class: 'name' }, h('bdi', {}, row.path)))));
    more.disabled = busy;
    more.hidden = matching.length <= shown && atEnd;
  }

  // The server counts all images; this page has read some of them.
  function total() {
    const counts = new Map();
    const ofSet = told?.labelSets[Number(set.value) || 0];
    for (const { label: name, images } of ofSet?.labels ?? []) {
      counts.set(`=${name}`, images);
    }
    if (ofSet?.none > 0) {
      counts.set('=', ofSet.none);
    }
    for (const [reason, images] of Object.entries(told?.errors ?? {}).filter(([, images]) => images > 0)) {
      counts.set(`?${reason}`, images);
    }
    return counts;
  }

  function said(matching, read) {
    const drawn = Math.min(shown, matching);
    const limited = Number(least.value) > 0 || Number(most.value || 100) < 100;
    const known = told === null || limited ? null : label.value === '' ? told.done : total().get(label.value) ?? 0;
    return known === null ? `${count(drawn)} shown of ${plural(matching, 'image')} that match among the first ${count(read)}`
      : `${count(drawn)} shown of ${plural(known, 'image')}`;
  }

  /** Updates the counts of the server: images per label, errors, and completed images. */
  function tell(counts) {
    told = counts;
    draw();
  }

  // Not redrawn while unchanged, since the list may be open.
  function offer(counts) {
    const chosen = label.value;
    if (chosen !== '' && !counts.has(chosen)) {
      counts.set(chosen, 0);
    }
    const options = [...counts].sort((a, b) => b[1] - a[1]);
    const key = JSON.stringify(options);
    if (key !== offered) {
      offered = key;
      fill(label, h('option', { value: '' }, 'All'), options.map(([value, number]) => h('option', { value }, `${optionText(value)} (${count(number)})`)));
      label.value = chosen;
    }
  }

  /** Shows only the images with one error. */
  function only(error) {
    least.value = 0;
    most.value = 100;
    label.append(h('option', { value: `?${error}` }));
    offered = '';
    label.value = `?${error}`;
    changed();
    label.focus();
  }

  /** Reads more results until enough match the filter, or no more are available now. */
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
        while (!ended && !atEnd && rows().filter(wanted).length <= shown && results.images.length < MOST) {
          atEnd = await results.more() === 0;
          draw();
        }
      } while (again);
      fill(problem, results.images.length >= MOST ? note(`Only the first ${count(MOST)} images are shown here. Download the results for the rest.`, 'warn') : null);
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
    only,
    tell,
    end() { ended = true; },
  };
}

const optionText = value => value.startsWith('?') ? `Error: ${spaced(value.slice(1))}` : value === '=' ? 'None of these' : value.slice(1);
