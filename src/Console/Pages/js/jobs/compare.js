import { h, fill, note, say, table } from '../dom.js';
import { get, post } from '../api.js';
import { chips } from '../chips.js';
import { count, plural, score as percent } from '../text.js';
import { Results } from './results.js';

// Maximum number of images compared and of differences shown.
const COMPARED = 2_000;
const SHOWN = 60;
const EVERY_MS = 500;

const ENDED = ['finished', 'failed', 'cancelled'];

/** Classifies the images of a job with another label set, from stored embeddings, and compares the results. */
export function compare(job, small) {
  const labels = chips('Other labels', [], () => {});
  const problem = h('div');
  const found = h('div', { class: 'stack' });
  const button = h('button', { type: 'submit', class: 'main' }, 'Compare');
  let left = false;

  async function run(event) {
    event.preventDefault();
    if (labels.labels().length === 0) {
      fill(problem, note('Enter at least one label.'));
      return;
    }
    button.disabled = true;
    fill(problem);
    try {
      let other = await post(`/v1/jobs/${job.id}/relabel`, { labelSets: [{ labels: labels.labels() }] });
      while (!ENDED.includes(other.state) && !left) {
        fill(found, h('p', { class: 'faint' }, `Classification from stored embeddings: ${count(other.classified + other.failed)} of ${count(other.listed)}`));
        await new Promise(resolve => { setTimeout(resolve, EVERY_MS); });
        other = await get(`/v1/jobs/${other.id}`);
      }
      if (other.state !== 'finished') {
        fill(found);
        fill(problem, note(other.problem ?? `Job ${other.id}, with the other labels, was ${other.state}.`));
        return;
      }
      const [mine, its] = [new Results(job.id), new Results(other.id)];
      await Promise.all([mine.more(COMPARED), its.more(COMPARED)]);
      show(mine.images.map(image => image[0]), its.images.map(image => image[0]), other);
    } catch (refused) {
      fill(found);
      fill(problem, note(refused.message));
    } finally {
      button.disabled = false;
    }
  }

  function show(mine, its, other) {
    const both = mine.map((row, at) => [row, its[at]]).filter(([a, b]) => b !== undefined && a.status === 'ok' && b.status === 'ok');
    const different = both.filter(([a, b]) => a.label !== b.label);
    const pairs = new Map();
    for (const [a, b] of different) {
      const pair = JSON.stringify([a.label ?? 'None of these', b.label ?? 'None of these']);
      pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
    }
    const words = `${plural(different.length, 'image')} of ${count(both.length)} ${different.length === 1 ? 'gets' : 'get'} another label.`;
    say(words);
    fill(found,
      h('p', {}, h('strong', {}, words), ` ${plural(other.promptsEmbedded, 'prompt')} embedded, no image encoded. `, h('a', { href: `#/jobs/${other.id}` }, `Job ${other.id}`)),
      pairs.size === 0 ? null : h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Changes' }, table(
        ['From', 'To', '>Images'],
        [...pairs].sort((a, b) => b[1] - a[1]).slice(0, SHOWN).map(([pair, number]) => {
          const [from, to] = JSON.parse(pair);
          return [h('td', {}, from), h('td', {}, to), h('td', { class: 'end' }, count(number))];
        }))),
      h('ul', { class: 'grid', 'aria-label': 'Images with another label' }, different.slice(0, SHOWN).map(([a, b]) => h('li', {}, small.of(a),
        h('div', {}, h('bdi', {}, a.label ?? 'None of these'), ' ', h('span', { class: 'number faint' }, percent(a.score ?? 0))),
        h('div', {}, h('strong', {}, h('bdi', {}, b.label ?? 'None of these')), ' ', h('span', { class: 'number faint' }, percent(b.score ?? 0))),
        h('div', { class: 'name' }, h('bdi', {}, a.path))))));
  }

  return {
    element: job.keepEmbeddings
      ? h('form', { class: 'stack', 'aria-label': 'Compare', on: { submit: run } }, labels.field, h('div', {}, button), problem, found)
      : h('p', { class: 'faint' }, 'This job kept no embeddings. Start it with "Keep embeddings" to compare other labels without reading the images again.'),
    end() { left = true; },
  };
}
