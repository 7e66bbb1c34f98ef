import { lines } from '../api.js';

/** Images read per step. */
export const STEP = 500;

/** Maximum number of images that the page keeps; download the results of a larger job. */
export const MOST = 20_000;

/** Results of a job in the order of its images, read in steps. One entry per image: its rows, one per label set. */
export class Results {
  #id;
  images = [];

  constructor(id) {
    this.#id = id;
  }

  /** Reads up to a number of further images, and returns how many it read: fewer if no more are available now. */
  async more(most = STEP) {
    const stop = new AbortController();
    const from = this.images.length;
    const fresh = [];
    try {
      for await (const row of lines(`/v1/jobs/${this.#id}/results?format=ndjson&from=${from}`, { signal: stop.signal })) {
        const at = row.index - from;
        // The last row of a job that failed has no image; the page shows the reason above.
        if (row.status === 'failed' || at >= Math.min(most, MOST - from)) {
          break;
        }
        (fresh[at] ??= []).push(row);
      }
    } catch (failure) {
      if (failure.code !== 'job_failed') {
        throw failure;
      }
    } finally {
      stop.abort();
    }
    this.images.push(...fresh);
    return fresh.length;
  }
}
