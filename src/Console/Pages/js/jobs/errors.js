import { h, refill, icon, note } from '../dom.js';
import { plural, spaced } from '../text.js';

// Example images per reason.
const EXAMPLES = 3;

/** The errors by reason, with counts and a few examples. `show(error)` filters the results by a reason. */
export function faultList(small, show) {
  const element = h('section', { class: 'sheet', hidden: true, 'aria-label': 'Errors' });
  let drawn = '';

  /** Draws the reasons of a job, with examples from the images that the page has read. */
  function draw(job, images) {
    const reasons = Object.entries(job.errors).filter(([, number]) => number > 0).sort((a, b) => b[1] - a[1]);
    const examples = new Map(reasons.map(([reason]) => [reason, images.map(rows => rows[0]).filter(row => row?.error === reason).slice(0, EXAMPLES)]));
    // The page shows the reason of a failed job first.
    const problem = job.state === 'failed' ? null : job.problem;
    const key = JSON.stringify([problem, reasons, [...examples.values()].map(rows => rows.length)]);
    if (key === drawn) {
      return;
    }
    drawn = key;
    element.hidden = reasons.length === 0 && !problem;
    refill(element, h('h2', {}, 'Errors'),
      problem ? note(problem) : null,
      h('ul', { class: 'reasons', 'aria-label': 'Reasons' }, reasons.map(([reason, number]) => h('li', {},
        h('div', { class: 'row' }, h('strong', { class: 'bad' }, icon('error'), ' ', spaced(reason)), h('span', {}, plural(number, 'image')),
          h('button', { type: 'button', class: 'slim', 'aria-label': `Show images: ${spaced(reason)}`, 'data-focus': reason, on: { click: () => show(reason) } }, 'Show')),
        h('ul', { class: 'grid', 'aria-label': `Examples: ${spaced(reason)}` }, examples.get(reason).map(row => h('li', {}, small.of(row), h('div', { class: 'small' }, row.detail), h('div', { class: 'name' }, row.path))))))));
  }

  return { element, draw };
}
