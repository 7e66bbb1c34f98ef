import { h } from '../dom.js';
import { score as percent, milliseconds, plural } from '../text.js';

/** The best label, or that none reaches the threshold. */
export function answerOf(result, threshold) {
  const best = result.scores[0];
  return best !== undefined && best.score >= threshold ? best.label : 'None of these';
}

/** Scores as bars; the length is decoration, the number is the text. */
export function bars(scores, threshold, draft = '') {
  return h('ol', { class: 'bars', 'aria-label': 'Scores' }, scores.map(({ label, score }) =>
    h('li', { class: score < threshold ? 'below' : null, css: { '--score': score.toFixed(4) } },
      h('bdi', {}, label === draft ? h('em', {}, label) : label), h('span', { class: 'number' }, percent(score)))));
}

/** Duration of each step. */
export function timeList({ result, total, prompts, byEmbedding }) {
  const { timings } = result;
  return h('dl', { class: 'times', 'aria-label': 'Times' },
    byEmbedding ? time('image', 'not encoded again') : [time('queue', milliseconds(timings.queueMs)), time('decode', milliseconds(timings.decodeMs)), time('encode', milliseconds(timings.encodeMs))],
    time('score', milliseconds(timings.scoreMs)),
    time('in all', milliseconds(total)),
    time('text runs', plural(prompts, 'prompt')));
}

const time = (name, text) => h('div', {}, h('dt', {}, name), h('dd', { class: 'number' }, text));
