import { h, fill, refill, note, icon, say } from '../dom.js';
import { get, post, download } from '../api.js';
import { poll } from '../poll.js';
import { count, rate, duration, moment, spaced, plural } from '../text.js';
import { stateTag, sourceText, skippedText } from './text.js';
import { Results } from './results.js';
import { resultGrid } from './grid.js';
import { thumbnails } from './thumbnails.js';
import { compare } from './compare.js';
import { faultList } from './errors.js';

const EVERY_MS = 1_000;

// Interval of progress announcements to screen readers.
const SAID_MS = 10_000;

const ENDED = ['finished', 'failed', 'cancelled'];

/** One job: its progress and results. */
export function jobPage(root, id) {
  const problem = h('div');
  const reason = h('div');
  const warnings = h('div', { class: 'stack' });
  const state = h('span');
  const commands = h('div', { class: 'row' });
  const bar = h('progress', { max: 1, value: 0, 'aria-label': 'Progress' });
  const facts = h('dl', { class: 'facts' });
  const below = h('div', { class: 'stack' });
  const small = thumbnails(id);
  const results = new Results(id);
  const errors = faultList(small, reason => grid.only(reason));
  let grid = null;
  let other = null;
  let saidAt = -SAID_MS;
  let told = '';
  let before = -1;
  let counted = -1;
  let shown = '';

  const end = poll(EVERY_MS, look);

  async function look() {
    try {
      const job = await get(`/v1/jobs/${id}`);
      fill(problem);
      draw(job);
      begin(job);
      const done = job.classified + job.failed;
      if (done !== before) {
        before = done;
        const counts = await get(`/v1/jobs/${id}/labels`);
        grid.tell({ ...counts, errors: job.errors, done });
        // A large job is counted over several requests: the next refresh continues.
        before = counts.counted < done && counts.counted > counted ? -1 : done;
        counted = counts.counted;
        // A job that failed before its first result has none to read: the request would be an error.
        if (done > 0) {
          await grid.onward();
        }
      }
      errors.draw(job, results.images);
    } catch (refused) {
      fill(problem, note(refused.message));
    }
  }

  function begin(job) {
    if (grid !== null) {
      return;
    }
    grid = resultGrid(results, small, job);
    other = compare(job, small);
    fill(below,
      h('section', { class: 'sheet stack', 'aria-label': 'Results' },
        h('div', { class: 'row' }, h('h2', {}, 'Results'), ['csv', 'parquet', 'ndjson'].map(format => h('button', {
          type: 'button', class: 'slim', 'aria-label': `Download as ${format}`, on: { click: () => save(format) },
        }, icon('download'), format))),
        grid.element),
      h('section', { class: 'sheet stack' }, h('h2', {}, 'Compare with other labels'), other.element));
  }

  async function save(format) {
    try {
      await download(`/v1/jobs/${id}/results?format=${format}`, `${id}.${format}`);
    } catch (refused) {
      fill(problem, note(refused.message));
    }
  }

  async function command(name) {
    try {
      draw(await post(`/v1/jobs/${id}/${name}`));
      say(`${name}: done`);
    } catch (refused) {
      fill(problem, note(refused.message));
    }
  }

  function draw(job) {
    const done = job.classified + job.failed;
    const ended = ENDED.includes(job.state);
    fill(state, stateTag(job.state));
    // Redrawn only when it changes: a screen reader reads an alert each time it is created.
    const said = JSON.stringify([job.state, job.problem, job.warnings]);
    if (said !== shown) {
      shown = said;
      fill(reason, job.state === 'failed' ? note(`The job failed: ${job.problem ?? 'unknown reason.'}`) : null);
      fill(warnings, (job.warnings ?? []).map(warning => note(warning.message, 'warn')));
    }
    refill(commands,
      ...(ended ? [] : [job.state === 'paused' ? button('resume', 'Resume') : button('pause', 'Pause'), button('cancel', 'Cancel')]),
      ...(['cancelled', 'failed'].includes(job.state) ? [button('resume', 'Resume')] : []),
      ...(ended && job.failed > 0 ? [button('retry', 'Retry errors')] : []));
    bar.max = Math.max(1, job.listed);
    bar.value = done;
    const words = ended ? `${spaced(job.state)}: ${plural(job.classified, 'image')} classified, ${plural(job.failed, 'error')}` : `${count(done)} of ${count(job.listed)} images`;
    if (words !== told && (ended || performance.now() - saidAt > SAID_MS)) {
      [told, saidAt] = [words, performance.now()];
      say(words);
    }
    fill(facts,
      fact('Images', `${count(done)} of ${count(job.listed)}${job.listingDone ? '' : ', still listing'}`),
      fact('Classified', count(job.classified)), fact('Errors', count(job.failed)),
      ended ? fact('Took', duration((new Date(job.endedAt) - new Date(job.submitted)) / 1000)) : fact('Images/s', rate(job.imagesPerSecond)),
      ended ? fact('Ended', moment(job.endedAt)) : fact('ETA', job.secondsRemaining === undefined ? 'not known yet' : duration(job.secondsRemaining)),
      job.reused > 0 ? fact('Reused', count(job.reused)) : null,
      fact('Model', job.model), fact('Labels', job.labelSets.map(set => set.name ?? count(set.labels)).join(', ')), fact('Source', sourceText(job.source), 'wide'),
      skippedText(job.skipped) === null ? null : fact('Skipped', skippedText(job.skipped), 'wide'));
  }

  const button = (name, text) => h('button', { type: 'button', class: 'slim', 'data-focus': name, on: { click: () => command(name) } }, text);

  fill(root,
    h('p', { class: 'small' }, h('a', { href: '#/jobs' }, 'All jobs')),
    h('div', { class: 'row' }, h('h1', { tabindex: -1 }, `Job ${id}`), state, commands),
    h('div', { class: 'stack' }, problem, reason, warnings, h('section', { class: 'sheet stack', 'aria-label': 'Progress' }, bar, facts), errors.element, below));
  return () => {
    end();
    small.end();
    grid?.end();
    other?.end();
  };
}

const fact = (name, text, kind = null) => h('div', { class: kind }, h('dt', {}, name), h('dd', {}, text));
