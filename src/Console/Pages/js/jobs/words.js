import { h } from '../dom.js';
import { plural } from '../words.js';

const COLOURS = { finished: 'good', running: 'good', preparing: 'good', paused: 'warn', cancelled: 'warn', failed: 'bad' };

export const stateTag = state => h('span', { class: `tag ${COLOURS[state] ?? ''}` }, state);

export function sourceWords(source) {
  switch (source.type) {
    case 'upload': return `upload ${source.name}`;
    case 'urls': return plural(source.urls.length, 'address', 'addresses');
    case 'list': return `list ${source.file}`;
    default: return source.path;
  }
}
