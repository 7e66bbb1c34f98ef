import { h } from '../dom.js';
import { count, plural } from '../text.js';

const COLOURS = { finished: 'good', running: 'good', preparing: 'good', paused: 'warn', cancelled: 'warn', failed: 'bad' };

export const stateTag = state => h('span', { class: `tag ${COLOURS[state] ?? ''}` }, state);

export function sourceText(source) {
  switch (source.type) {
    case 'upload': return `upload ${source.name}`;
    case 'urls': return plural(source.urls.length, 'address', 'addresses');
    case 'objects': return source.prefix;
    case 'list': return `list ${source.file}`;
    case 'directory': {
      const named = [...(source.paths ?? []), ...(source.globs ?? [])];
      return named.length === 0 ? source.path : named.length === 1 ? `${source.path}/${named[0]}` : `${plural(named.length, 'path')} in ${source.path}`;
    }
    default: return source.path;
  }
}

// The most frequent come first; the others are in the server's response.
const EXTENSIONS_SHOWN = 10;

/** Describes the files that the scan of a folder skipped; null for none. */
export function skippedText(skipped) {
  const most = Object.entries(skipped.byExtension).sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1));
  const others = skipped.otherExtensions + most.slice(EXTENSIONS_SHOWN).reduce((sum, [, files]) => sum + files, 0);
  const files = [
    ...most.slice(0, EXTENSIONS_SHOWN).map(([extension, number]) => `${extension} ${count(number)}`),
    ...(skipped.withoutExtension > 0 ? [`no extension ${count(skipped.withoutExtension)}`] : []),
    ...(others > 0 ? [`others ${count(others)}`] : []),
  ];
  const parts = [
    ...(skipped.files > 0 ? [`${plural(skipped.files, 'file')}: ${files.join(', ')}`] : []),
    ...(skipped.systemFiles > 0 ? [plural(skipped.systemFiles, 'system file or folder', 'system files and folders')] : []),
    ...(skipped.excluded > 0 ? [`${count(skipped.excluded)} excluded`] : []),
    ...(skipped.rows > 0 ? [`${plural(skipped.rows, 'row')} without an image`] : []),
    ...(skipped.foldersNotEntered > 0 ? [`${plural(skipped.foldersNotEntered, 'folder')} not entered`] : []),
  ];
  return parts.length > 0 ? parts.join('; ') : null;
}
