import { h, fill, icon, say } from '../dom.js';
import { post } from '../api.js';
import { rate, count } from '../text.js';
import { bars, timeList, answerOf } from './scores.js';
import { base64Of } from './files.js';

// One frame is encoded while the next is being sent; further frames are dropped, so the scores are current.
const IN_FLIGHT = 2;

// Models read 224 to 384 pixels: larger frames would waste bandwidth.
const SIDE = 448;

// Time over which frames per second are averaged.
const WINDOW_MS = 3_000;

const SAID_MS = 5_000;

/** Live classification of camera frames. */
export function camera(element, settings, on) {
  let stream = null;
  let run = 0;

  async function start() {
    if (stream !== null) {
      return;
    }
    if (navigator.mediaDevices === undefined) {
      on.failed('Browsers allow the camera only for pages over https or from localhost.');
      return;
    }
    const mine = ++run;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 640 } } });
    } catch (failure) {
      on.failed(failure.name === 'NotAllowedError' ? 'Access to the camera was denied. Allow it for this page, and try again.' : 'No camera found.');
      return;
    }
    if (mine !== run) {
      end();
      return;
    }
    await play();
  }

  async function play() {
    const mine = run;
    const video = h('video', { 'aria-label': 'Live picture of the camera', playsinline: true, muted: true, srcObject: stream });
    const answer = h('p', { class: 'answer' }, 'Looking ...');
    const scores = h('div');
    const facts = h('p', { class: 'faint small number' });
    const stopButton = h('button', { type: 'button', on: { click: () => { stop(); on.stopped(); } } }, icon('stop'), 'Stop the camera');
    element.hidden = false;
    fill(element, h('section', { class: 'sheet card', 'aria-label': 'Camera' }, h('header', {}, h('h2', {}, 'Camera'), stopButton), h('div', { class: 'picture' }, video), answer, facts, scores));
    stopButton.focus();
    try {
      await video.play();
    } catch {
      // Stopped before the first picture.
      return;
    }

    const canvas = document.createElement('canvas');
    const done = [];
    let [inFlight, dropped, sent, newest, pausedUntil, saidAt] = [0, 0, 0, 0, 0, 0];
    let told = '';
    const next = () => {
      if (mine !== run) {
        return;
      }
      if (inFlight < IN_FLIGHT && performance.now() >= pausedUntil) {
        send(++sent);
      } else {
        dropped++;
      }
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);

    async function send(number) {
      const wanted = settings();
      if (wanted.refused || wanted.model === undefined || wanted.labels.length === 0) {
        fill(answer, wanted.refused ? 'The template has no {}.' : 'Enter at least one label.');
        return;
      }
      inFlight++;
      try {
        const started = performance.now();
        const image = { base64: await base64Of(await frame()), name: 'camera' };
        const reply = await post('/v1/classify', {
          images: [image], model: wanted.model, labels: wanted.labels, multiLabel: wanted.multiLabel, topK: wanted.labels.length, include: ['timings'],
          ...(wanted.templates.length > 0 ? { templates: wanted.templates } : {}),
        });
        if (mine === run && number > newest) {
          newest = number;
          show(reply, wanted, performance.now() - started);
        }
      } catch (refused) {
        if (mine === run) {
          // The server is busy or unreachable: this frame is dropped, and the next is sent after the requested delay.
          dropped++;
          pausedUntil = performance.now() + (refused.retryAfter || 1) * 1000;
          fill(facts, refused.message);
        }
      } finally {
        inFlight--;
      }
    }

    function frame() {
      const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight));
      [canvas.width, canvas.height] = [Math.max(1, Math.round(video.videoWidth * scale)), Math.max(1, Math.round(video.videoHeight * scale))];
      canvas.getContext('2d').drawImage(video, 0, 0, canvas.width, canvas.height);
      return new Promise(resolve => { canvas.toBlob(resolve, 'image/jpeg', 0.85); });
    }

    function show(reply, wanted, total) {
      const now = performance.now();
      done.push(now);
      while (done[0] < now - WINDOW_MS) {
        done.shift();
      }
      const perSecond = done.length > 1 ? (done.length - 1) * 1000 / (now - done[0]) : 0;
      const [result] = reply.results;
      const best = result.status === 'ok' ? answerOf(result, wanted.threshold) : result.detail;
      fill(answer, best);
      fill(facts, `${rate(perSecond)} frames/s, ${count(dropped)} dropped`);
      fill(scores, bars(result.scores, wanted.threshold, wanted.draft), timeList({ result, total, prompts: reply.promptsEmbedded, byEmbedding: false }));
      if (best !== told && now - saidAt > SAID_MS) {
        [told, saidAt] = [best, now];
        say(best);
      }
    }
  }

  function end() {
    stream?.getTracks().forEach(track => track.stop());
    stream = null;
  }

  function stop() {
    run++;
    end();
    element.hidden = true;
    fill(element);
  }

  return { start, stop };
}
