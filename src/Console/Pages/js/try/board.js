import { h, fill, refill, icon, say } from '../dom.js';
import { post } from '../api.js';
import { spaced } from '../text.js';
import { bars, timeList, answerOf } from './scores.js';
import { base64Of } from './files.js';

// The default maximum of one request; the oldest are removed.
const MOST = 64;

/** The images of the page. Each is encoded once per model; later changes of labels are classified from its embedding. */
export class Board {
  #list; #settings; #on;
  #items = [];
  #asking = null;
  #warnings = [];
  #again = false;

  constructor(list, settings, on) {
    [this.#list, this.#settings, this.#on] = [list, settings, on];
  }

  add(files) {
    const items = files.map(file => ({ file, name: file.name || 'pasted image', url: URL.createObjectURL(file), embeddings: new Map() }));
    this.#items = [...items, ...this.#items];
    for (const old of this.#items.splice(MOST)) {
      URL.revokeObjectURL(old.url);
    }
    this.draw();
    this.rescore();
  }

  names() {
    return this.#items.map(item => item.name);
  }

  close() {
    this.#asking?.abort();
    this.#items.forEach(item => URL.revokeObjectURL(item.url));
    this.#items = [];
  }

  /** Requests scores for the current settings. A request in flight is not aborted: its text and image runs are needed anyway. */
  async rescore() {
    if (this.#asking !== null) {
      this.#again = true;
      return;
    }
    this.#asking = new AbortController();
    let failure;
    do {
      this.#again = false;
      failure = null;
      try {
        await this.#score(this.#settings());
      } catch (thrown) {
        failure = thrown;
      }
    } while (this.#again && failure?.name !== 'AbortError');
    this.#asking = null;
    this.draw();
    if (failure === null) {
      this.#on.done(this.#warnings);
    } else if (failure.name !== 'AbortError') {
      this.#on.failed(failure);
    }
  }

  async #score(wanted) {
    if (wanted.refused || wanted.model === undefined || wanted.labels.length === 0 || this.#items.length === 0) {
      return;
    }
    const known = this.#items.filter(item => item.embeddings.has(wanted.model));
    if (known.length > 0) {
      const started = performance.now();
      const answer = await this.#ask(wanted, { embeddings: known.map(item => item.embeddings.get(wanted.model)), include: ['timings'] });
      known.forEach((item, at) => Object.assign(item, { result: answer.results[at], total: performance.now() - started, prompts: answer.promptsEmbedded, byEmbedding: true }));
      this.draw();
    }
    for (const item of this.#items.filter(item => !item.embeddings.has(wanted.model) && !item.error)) {
      const image = { base64: await base64Of(item.file), name: item.name };
      const started = performance.now();
      const answer = await this.#ask(wanted, { images: [image], include: ['timings', 'embedding'] });
      const [result] = answer.results;
      Object.assign(item, { result, total: performance.now() - started, prompts: answer.promptsEmbedded, byEmbedding: false, error: result.status === 'error' });
      if (result.embedding) {
        item.embeddings.set(wanted.model, result.embedding);
      }
      this.draw();
      say(item.error ? `${item.name}: ${result.detail}` : `${item.name}: ${answerOf(result, wanted.threshold)}`);
    }
  }

  async #ask({ model, labels, templates, multiLabel }, what) {
    const answer = await post('/v1/classify', {
      ...what, model, labels, multiLabel, topK: labels.length, ...(templates.length > 0 ? { templates } : {}),
    }, { signal: this.#asking.signal });
    this.#warnings = answer.warnings ?? [];
    return answer;
  }

  draw() {
    const { threshold, draft } = this.#settings();
    if (this.#items.length === 0) {
      fill(this.#list, h('li', { class: 'sheet faint none' }, 'No image yet. Choose, drop or paste one, or use the camera; scores appear here.'));
      return;
    }
    refill(this.#list, this.#items.map(item => h('li', { class: 'sheet card' },
      h('header', {}, h('h2', {}, h('bdi', {}, item.name)),
        h('button', { class: 'slim', type: 'button', 'aria-label': `Remove ${item.name}`, 'data-focus': item.url, on: { click: () => this.#remove(item) } }, icon('close'))),
      h('div', { class: 'picture' }, item.error ? icon('error') : h('img', { src: item.url, alt: item.name })),
      item.error ? h('p', { class: 'note bad' }, h('strong', {}, spaced(item.result.error)), `: ${item.result.detail}`)
        : item.result ? [h('p', { class: 'answer' }, h('bdi', {}, answerOf(item.result, threshold))), bars(item.result.scores, threshold, draft), timeList(item)]
        : h('p', { class: 'faint' }, 'Waiting for scores ...'))));
  }

  #remove(item) {
    const at = this.#items.indexOf(item);
    URL.revokeObjectURL(item.url);
    this.#items = this.#items.filter(other => other !== item);
    say(`${item.name} removed`);
    this.draw();
    this.#list.querySelectorAll('header button')[Math.min(at, this.#items.length - 1)]?.focus();
    this.#on.done(this.#warnings);
  }
}
