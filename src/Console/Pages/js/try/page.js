import { h, fill, field, check, icon, note, say } from '../dom.js';
import { chips } from '../chips.js';
import { modelSelect } from '../models.js';
import { templateField } from '../templates.js';
import { score as percent, plural } from '../text.js';
import { Board } from './board.js';
import { camera } from './camera.js';
import { snippets } from './snippets.js';

// Pause in typing after which the label in the field is scored too.
const PAUSE_MS = 400;

const FIRST_LABELS = ['cat', 'dog', 'person', 'building', 'flower', 'cup of coffee'];

/** Images, labels, scores. */
export function tryPage(root) {
  let timer = 0;
  let labels = FIRST_LABELS;
  let draft = '';
  const problem = h('div');
  const cards = h('ul', { class: 'cards', 'aria-label': 'Images and their scores' });
  const live = h('div', { hidden: true });
  const code = snippets();

  const prompts = templateField(() => changed(PAUSE_MS));
  const threshold = h('input', { type: 'range', min: 0, max: 1, step: 0.01, value: 0 });
  const thresholdValue = h('output', { class: 'number' }, percent(0));
  const multi = h('input', { type: 'checkbox' });
  const models = modelSelect(model => {
    prompts.suggest(model.defaultTemplate);
    changed(0);
  });
  models.ready.catch(refused => fill(problem, note(refused.message)));

  const settings = () => ({
    model: models.chosen()?.id,
    labels: draft.length > 1 && !labels.includes(draft) ? [...labels, draft] : labels,
    draft,
    templates: prompts.templates(),
    // Not sent; reported next to the field.
    refused: prompts.problem() !== null,
    threshold: Number(threshold.value),
    multiLabel: multi.checked,
  });

  const board = new Board(cards, settings, {
    failed: refused => fill(problem, note(refused.message)),
    done: warnings => { fill(problem, warnings.map(warning => note(warning.message, 'warn'))); tell(); },
  });
  const live_ = camera(live, settings, { failed: message => fill(problem, note(message)), stopped: () => { cameraButton.focus(); tell(); } });

  function tell() {
    code.show(settings(), board.names());
  }

  function changed(pause) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      board.rescore();
      tell();
    }, pause);
  }

  const labelChips = chips('Labels', labels, (now, typed) => {
    const pause = typed !== '' && typed !== draft ? PAUSE_MS : 0;
    [labels, draft] = [now, typed];
    changed(pause);
  }, { help: 'Enter or a comma adds a label. The text being typed is scored too.' });
  multi.addEventListener('change', () => changed(0));
  threshold.addEventListener('input', () => {
    thresholdValue.textContent = percent(Number(threshold.value));
    board.draw();
    tell();
  });

  const picker = h('input', { type: 'file', accept: 'image/*', multiple: true, class: 'quiet', tabindex: -1, 'aria-hidden': 'true', 'aria-label': 'Images' });
  picker.addEventListener('change', () => { take([...picker.files]); picker.value = ''; });
  const cameraButton = h('button', { type: 'button', on: { click: () => live_.start() } }, icon('camera'), 'Use the camera');
  const drop = h('div', { class: 'drop' },
    h('div', { class: 'row' },
      h('button', { type: 'button', class: 'main', on: { click: () => picker.click() } }, icon('image'), 'Choose images'), cameraButton),
    picker, h('p', {}, 'Or drop images here, or paste one.'));

  function take(files) {
    if (files.length > 0) {
      say(`${plural(files.length, 'image')} taken`);
      board.add(files);
    }
  }

  const over = event => { event.preventDefault(); drop.classList.add('over'); };
  const out = () => drop.classList.remove('over');
  const dropped = event => { event.preventDefault(); out(); take([...event.dataTransfer.files]); };
  const pasted = event => take([...event.clipboardData.files]);
  root.addEventListener('dragover', over);
  root.addEventListener('dragleave', out);
  root.addEventListener('drop', dropped);
  document.addEventListener('paste', pasted);

  fill(root,
    h('h1', { tabindex: -1 }, 'Try'),
    h('p', { class: 'lead' }, 'Choose an image, describe in plain words what it might show, and see which labels fit. Any label works, without training.'),
    h('div', { class: 'two' },
      h('div', { class: 'stack' },
        h('section', { class: 'sheet stack', 'aria-label': 'Image and labels' },
          drop, labelChips.field,
          prompts.element,
          field('Model', models.select),
          h('div', { class: 'field' },
            h('div', { class: 'row' }, h('label', { htmlFor: 'threshold' }, 'Minimum score'), thresholdValue),
            Object.assign(threshold, { id: 'threshold' })),
          check('Several labels may fit (each is scored independently)', multi))),
      h('div', { class: 'stack' }, problem, live, cards, code.element)));
  board.draw();
  tell();

  return () => {
    clearTimeout(timer);
    live_.stop();
    board.close();
    root.removeEventListener('dragover', over);
    root.removeEventListener('dragleave', out);
    root.removeEventListener('drop', dropped);
    document.removeEventListener('paste', pasted);
  };
}
