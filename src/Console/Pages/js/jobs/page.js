import { h, fill, refill, note, table } from '../dom.js';
import { get } from '../api.js';
import { poll } from '../poll.js';
import { count, moment, rate, duration } from '../text.js';
import { jobForm } from './form.js';
import { stateTag, sourceText } from './text.js';

const EVERY_MS = 2_000;

/** The list of jobs, and the form for a new one. */
export function jobsPage(root) {
  const problem = h('div');
  const list = h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Jobs' });
  const end = poll(EVERY_MS, async () => {
    try {
      const { jobs } = await get('/v1/jobs?most=50');
      fill(problem);
      refill(list, jobs.length === 0 ? h('p', { class: 'faint' }, 'No job yet.') : jobTable(jobs));
    } catch (refused) {
      fill(problem, note(refused.message));
    }
  });
  fill(root,
    h('h1', { tabindex: -1 }, 'Jobs'),
    h('p', { class: 'lead' }, 'Classify many images on all encoder silos. A job continues when this page is closed or a silo fails.'),
    h('div', { class: 'two' },
      jobForm(job => { location.hash = `#/jobs/${job.id}`; }),
      h('div', { class: 'stack' }, problem, h('section', { class: 'sheet' }, h('h2', {}, 'All jobs'), list))));
  return end;
}

// A long path breaks after a slash rather than within a name.
const breakable = path => path.split(/(?<=[/\\])/).map(part => [part, h('wbr')]);

function jobTable(jobs) {
  return table(['Job', 'State', 'Source', '>Images', '>Errors', '>Rate', '>ETA', 'Started'], jobs.map(job => [
    h('th', { scope: 'row' }, h('a', { href: `#/jobs/${job.id}`, 'data-focus': job.id }, job.id)),
    h('td', { class: job.state === 'failed' ? 'long' : null }, stateTag(job.state), job.state === 'failed' && job.problem ? h('div', { class: 'small bad' }, job.problem) : null), h('td', { class: 'long' }, breakable(sourceText(job.source))),
    h('td', { class: 'end' }, `${count(job.classified + job.failed)} of ${count(job.listed)}${job.listingDone ? '' : '+'}`),
    h('td', { class: 'end' }, count(job.failed)),
    h('td', { class: 'end' }, job.endedAt ? '' : `${rate(job.imagesPerSecond)}/s`),
    h('td', { class: 'end' }, job.endedAt || job.secondsRemaining === undefined ? '' : duration(job.secondsRemaining)),
    h('td', { class: 'short' }, moment(job.submitted)),
  ]));
}
