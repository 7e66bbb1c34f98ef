import { h } from './dom.js';
import { get } from './api.js';

const DEFAULT = 'zeroshot-mini';

/** A select with the server's models; `changed` is called with the chosen one, and once when the list has loaded. */
export function modelSelect(changed) {
  const select = h('select', { disabled: true }, h('option', {}, 'Loading ...'));
  const models = new Map();
  select.addEventListener('change', () => changed(models.get(select.value)));
  const ready = get('/v1/models').then(({ data }) => {
    select.replaceChildren(...data.map(model => h('option', { value: model.id, selected: model.id === DEFAULT }, model.id)));
    select.disabled = data.length === 0;
    for (const model of data) {
      models.set(model.id, model);
    }
    if (data.length > 0) {
      changed(models.get(select.value));
    }
  });
  return { select, ready, chosen: () => models.get(select.value) };
}
