import { h, fill, icon, say } from '../dom.js';
import { session } from '../api.js';

const shell = text => `'${String(text).replaceAll('\'', `'\\''`)}'`;

// JSON strings are also valid in C# and Python.
const quoted = text => JSON.stringify(String(text));

const LANGUAGES = {
  curl: (url, file, fields, key) => [
    `curl ${shell(url)}`,
    ...(key ? ['  -H "X-Api-Key: $ZSO_KEY"'] : []),
    `  -F image=@${shell(file)}`,
    ...fields.map(([name, value]) => `  --form-string ${shell(`${name}=${value}`)}`),
  ].join(' \\\n'),

  'C#': (url, file, fields, key) => [
    'using var http = new HttpClient();',
    ...(key ? ['http.DefaultRequestHeaders.Add("X-Api-Key", Environment.GetEnvironmentVariable("ZSO_KEY"));'] : []),
    'using var form = new MultipartFormDataContent',
    '{',
    `    { new StreamContent(File.OpenRead(${quoted(file)})), "image", ${quoted(file)} },`,
    ...fields.map(([name, value]) => `    { new StringContent(${quoted(value)}), ${quoted(name)} },`),
    '};',
    `using var answer = await http.PostAsync(${quoted(url)}, form);`,
    'Console.WriteLine(await answer.Content.ReadAsStringAsync());',
  ].join('\n'),

  Python: (url, file, fields, key) => [
    ...(key ? ['import os'] : []),
    'import requests',
    '',
    'answer = requests.post(',
    `    ${quoted(url)},`,
    ...(key ? ['    headers={"X-Api-Key": os.environ["ZSO_KEY"]},'] : []),
    `    files={"image": open(${quoted(file)}, "rb")},`,
    '    data=[',
    ...fields.map(([name, value]) => `        (${quoted(name)}, ${quoted(value)}),`),
    '    ],',
    ')',
    'print(answer.json())',
  ].join('\n'),
};

/** The last request as code. Never contains the key. */
export function snippets() {
  let language = 'curl';
  let texts = {};
  const code = h('code');
  const panel = h('pre', { id: 'snippet', role: 'tabpanel', tabindex: 0, 'aria-label': 'Program' }, code);
  const tabs = Object.keys(LANGUAGES).map(name => h('button', { type: 'button', role: 'tab', 'aria-controls': 'snippet', on: { click: () => choose(name), keydown: move } }, name));
  const copy = h('button', { type: 'button', class: 'slim', on: { click: copied } }, icon('copy'), 'Copy');

  function choose(name) {
    language = name;
    for (const tab of tabs) {
      tab.setAttribute('aria-selected', tab.textContent === name);
      tab.tabIndex = tab.textContent === name ? 0 : -1;
    }
    fill(code, texts[language] ?? '');
  }

  function move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) {
      const tab = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
      choose(tab.textContent);
      tab.focus();
    }
  }

  async function copied() {
    try {
      await navigator.clipboard.writeText(texts[language]);
      say('Copied');
    } catch {
      // Browsers may deny clipboard access: then the text is selected for copying.
      getSelection().selectAllChildren(code);
      say('Selected; copy it with the keyboard');
    }
  }

  choose(language);
  return {
    element: h('section', { class: 'sheet', 'aria-label': 'Use from code' },
      h('div', { class: 'row' }, h('h2', {}, 'Use from code'), copy), h('div', { class: 'tabs', role: 'tablist', 'aria-label': 'Language' }, tabs), panel),
    show({ model, labels, templates, threshold, multiLabel }, names) {
      const fields = [
        ...(model === undefined ? [] : [['model', model]]), ...labels.map(label => ['labels', label]), ...templates.map(text => ['templates', text]),
        ...(threshold > 0 ? [['threshold', threshold]] : []), ...(multiLabel ? [['multiLabel', 'true']] : []),
      ];
      texts = Object.fromEntries(Object.entries(LANGUAGES).map(([name, write]) => [name, write(`${location.origin}/v1/classify`, names[0] ?? 'cat.jpg', fields, session.asksForKey)]));
      choose(language);
    },
  };
}
