import { h, fill, icon } from '../dom.js';
import { send } from '../api.js';

// Of other errors there is nothing to see, or, where the image was there when a silo died, nothing to be tried again.
const SEEN_FAULTS = ['Corrupt', 'ModelFailed'];

// At once: each costs the server a picture.
const IN_FLIGHT = 4;

/** Small pictures of a job's images. They are fetched with the key, which a tag could not send, and only when they come into view. */
export function thumbnails(jobId) {
  const waiting = [];
  const urls = new Map();
  let running = 0;
  let ended = false;

  const watch = new IntersectionObserver(entries => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        watch.unobserve(target);
        waiting.push(target);
      }
    }
    work();
  }, { rootMargin: '200px' });

  async function work() {
    while (running < IN_FLIGHT && waiting.length > 0 && !ended) {
      running++;
      load(waiting.shift()).finally(() => { running--; work(); });
    }
  }

  async function load(box) {
    const { index } = box.dataset;
    try {
      if (!urls.has(index)) {
        const response = await send('GET', `/v1/jobs/${jobId}/images/${index}/thumbnail`);
        urls.set(index, URL.createObjectURL(await response.blob()));
      }
      fill(box, h('img', { src: urls.get(index), alt: '' }));
    } catch {
      // Gone, or no picture: the icon stays.
    }
  }

  return {
    of(row) {
      const box = h('div', { class: 'picture', 'data-index': row.index }, icon(row.status === 'error' ? 'error' : 'image'));
      if (row.status !== 'error' || SEEN_FAULTS.includes(row.error)) {
        watch.observe(box);
      }
      return box;
    },
    end() {
      ended = true;
      watch.disconnect();
      for (const url of urls.values()) {
        URL.revokeObjectURL(url);
      }
    },
  };
}
