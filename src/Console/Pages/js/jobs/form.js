import { h, fill, field, check, note, say } from '../dom.js';
import { post, call } from '../api.js';
import { chips } from '../chips.js';
import { modelSelect } from '../models.js';
import { templateField } from '../templates.js';
import { count, plural } from '../text.js';

// Limits of one upload request; a single file may be larger.
const FILES_AT_ONCE = 64;
const BYTES_AT_ONCE = 16 * 1024 * 1024;

// Submitting the same name and spec resumes a job: the time makes this a new one.
const uploadName = files => `${files[0].name.slice(0, 60)}${files.length > 1 ? ` and ${count(files.length - 1)} more` : ''} (${new Date().toISOString().slice(0, 19).replace('T', ' ')})`;

// Of an object store: a folder of the server has a path.
const isAddress = text => /^[a-z0-9]+:\/\//i.test(text.trim());

/** Starts a job over a folder of the server, an object store, or files of this machine. */
export function jobForm(started) {
  const problem = h('div');
  const path = h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', placeholder: '/photos' });
  const recursive = h('input', { type: 'checkbox', checked: true });
  const files = h('input', { type: 'file', multiple: true, accept: 'image/*' });
  const prompts = templateField(() => {});
  const keep = h('input', { type: 'checkbox', checked: true });
  const submit = h('button', { type: 'submit', class: 'main' }, 'Start');
  const progress = h('div', { hidden: true });
  const models = modelSelect(model => prompts.suggest(model.defaultTemplate));
  models.ready.catch(refused => fill(problem, note(refused.message)));
  const labels = chips('Labels', [], () => {});

  const folder = h('div', { class: 'stack' }, field('Folder on the server', path, 'Path on the silos, inside a directory that the server\'s operator allows (Images:Roots), or an address of an object store, such as s3://bucket/photos/ (ObjectStores:Allowed).'), check('Include subfolders', recursive));
  const upload = h('div', { hidden: true }, field('Images of this machine', files));
  const kinds = ['folder', 'upload'].map((kind, at) => h('input', { type: 'radio', name: 'source', value: kind, checked: at === 0, on: { change: choose } }));
  const kind = () => kinds.find(radio => radio.checked).value;

  function choose() {
    folder.hidden = kind() !== 'folder';
    upload.hidden = kind() !== 'upload';
  }

  async function begin(event) {
    event.preventDefault();
    const picked = [...files.files];
    const lacks = labels.labels().length === 0 ? 'Enter at least one label.'
      : kind() === 'folder' && path.value.trim() === '' ? 'Enter the folder.'
      : kind() === 'upload' && picked.length === 0 ? 'Choose at least one image.'
      : prompts.problem();
    if (lacks !== null) {
      fill(problem, note(lacks));
      return;
    }
    submit.disabled = true;
    fill(problem);
    try {
      const job = await post('/v1/jobs', {
        source: kind() === 'folder'
          ? isAddress(path.value) ? { type: 'objects', prefix: path.value.trim() } : { type: 'directory', path: path.value.trim(), recursive: recursive.checked }
          : { type: 'upload', name: uploadName(picked) },
        model: models.chosen()?.id,
        labelSets: [{ labels: labels.labels(), ...(prompts.templates().length > 0 ? { templates: prompts.templates() } : {}) }],
        keepEmbeddings: keep.checked,
        topK: 5,
      });
      if (kind() === 'upload') {
        await send(job.id, picked);
      }
      say('The job has started');
      started(job);
    } catch (refused) {
      fill(problem, note(refused.message));
    } finally {
      submit.disabled = false;
      progress.hidden = true;
    }
  }

  async function send(id, picked) {
    const bar = h('progress', { max: picked.length, value: 0, 'aria-label': 'Upload' });
    const words = h('p', { class: 'small faint' });
    fill(progress, bar, words);
    progress.hidden = false;
    for (let next = 0; next < picked.length;) {
      const form = new FormData();
      let bytes = 0;
      for (let at = next; at < picked.length && at - next < FILES_AT_ONCE && (at === next || bytes + picked[at].size <= BYTES_AT_ONCE); at++) {
        form.append('image', picked[at], picked[at].name);
        bytes += picked[at].size;
      }
      try {
        ({ next } = await call('POST', `/v1/jobs/${id}/images?first=${next}`, { body: form }));
      } catch (refused) {
        if (refused.status !== 429) {
          throw refused;
        }
        // The job's upload buffer is full: continue after the files that were accepted.
        await new Promise(resolve => { setTimeout(resolve, (refused.retryAfter || 1) * 1000); });
        ({ next } = await call('GET', `/v1/jobs/${id}/images`));
      }
      bar.value = next;
      words.textContent = `${count(next)} of ${plural(picked.length, 'image')} sent`;
    }
    await post(`/v1/jobs/${id}/images/complete`, { files: picked.length });
  }

  return h('form', { class: 'sheet stack', 'aria-label': 'New job', on: { submit: begin } },
    h('h2', {}, 'New job'),
    h('fieldset', {}, h('legend', {}, 'Images'), h('div', { class: 'row' }, check('Folder', kinds[0]), check('Upload', kinds[1]))),
    folder, upload, labels.field,
    prompts.element,
    field('Model', models.select),
    check('Keep embeddings, so that other labels can be applied without reading the images again', keep),
    problem, progress, h('div', {}, submit));
}
