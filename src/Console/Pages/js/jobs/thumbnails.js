import { h, fill, icon } from '../dom.js';
import { send } from '../api.js';

// Other errors have no picture to show, or must not be retried because the image may have crashed a silo.
const ERRORS_WITH_PICTURE = ['Corrupt', 'ModelFailed'];

// Maximum number of concurrent requests: the server decodes a picture for each.
const IN_FLIGHT = 4;

/** Thumbnails of a job's images. Fetched by script, because an img element cannot send the key, and only when they come into view. */
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
      // Deleted or not an image: the icon stays.
    }
  }

  return {
    of(row) {
      const box = h('div', { class: 'picture', 'data-index': row.index }, icon(row.status === 'error' ? 'error' : 'image'));
      if (row.status !== 'error' || ERRORS_WITH_PICTURE.includes(row.error)) {
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
