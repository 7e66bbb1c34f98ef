import { h, fill, field, note } from './dom.js';
import { get } from './api.js';

/**
 * Prompt templates, one per line, and a choice of languages that fills them in. `changed()` is called after each change.
 * `problem()` is the message about an unusable template, or null; it is also shown next to the field.
 */
export function templateField(changed) {
  const text = h('textarea', { rows: 2, autocomplete: 'off', spellcheck: 'false', dir: 'auto' });
  const language = h('select', {}, h('option', { value: '' }, 'The model\'s own'));
  const hint = h('div');
  const templates = () => text.value.split('\n').map(line => line.trim()).filter(line => line !== '');
  const problem = () => {
    const wrong = templates().find(line => !line.includes('{}'));
    return wrong === undefined ? null : `The template "${wrong}" has no {} for the label. Example: a photo of a {}.`;
  };

  function tell() {
    const wrong = problem();
    text.setAttribute('aria-invalid', wrong !== null);
    fill(hint, wrong === null ? null : note(wrong, 'warn'));
    changed();
  }

  text.addEventListener('input', tell);
  language.addEventListener('change', () => {
    text.value = packs.get(language.value)?.join('\n') ?? '';
    text.rows = Math.max(2, templates().length);
    tell();
  });

  const packs = new Map();
  get('/v1/template-packs').then(({ templatePacks }) => {
    for (const { name, title, templates: lines } of templatePacks) {
      packs.set(name, lines);
      language.append(h('option', { value: name }, title));
    }
  }).catch(refused => fill(hint, note(refused.message)));

  return {
    element: h('div', { class: 'stack' },
      field('Prompt language', language, 'Templates for labels in another language. Choose a model that was trained on it.'),
      field('Templates', text, 'Prompt templates, one per line; {} is replaced by the label. Empty: the template of the model.'), hint),
    templates,
    problem,
    suggest: template => { text.placeholder = template; },
  };
}
