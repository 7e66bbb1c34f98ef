using System.Text;
using System.Text.Json;

namespace ZeroShotOrleans.Tokenizers.Tests;

/// <summary>Minimal tokenizers, each to test one component of a tokenizer.json.</summary>
internal static class SmallTokenizer
{
    private const string BeyondLatin =
        "\u0301\u0323\u03B1\u03C3\u03C2\u03A3\u2581\uFF21\u65E5\u672C\U00010428\U0001D7D8\u0967\u2167\u2026\u20AC\u1E69\u0308\t\n\u3000\u200D\u0307\u212B\uFB01\u00BD";

    private const string EndOfWord = "</w>";

    private static readonly string[] _vocabulary = CreateVocabulary();

    /// <summary>Ids from a tokenizer with these members, such as <c>"model": {...}</c>.</summary>
    public static int[] Encode(string members, string text)
    {
        using var folder = new TempFolder().With("tokenizer.json", $"{{{members}}}");
        return TextTokenizer.Load(folder.Path).Encode(text);
    }

    /// <summary>The words into which a component splits a text, separated by bars. The model contains only characters and word ends.</summary>
    public static string Words(string part, string json, string text)
    {
        var vocabulary = JsonSerializer.Serialize(_vocabulary.Index().ToDictionary(entry => entry.Item, entry => entry.Index));
        var ids = Encode(
            $$"""
            "{{part}}": {{json}},
            "model": {"type": "BPE", "unk_token": "?", "end_of_word_suffix": "{{EndOfWord}}", "merges": [], "vocab": {{vocabulary}}}
            """,
            text);
        var words = new StringBuilder().AppendJoin("", ids.Select(id => _vocabulary[id])).Replace(EndOfWord, "|").ToString();
        return words.EndsWith('|') ? words[..^1] : words;
    }

    private static string[] CreateVocabulary()
    {
        var characters = Enumerable.Range(' ', 0x180 - ' ').Select(unit => ((char)unit).ToString())
            .Concat(BeyondLatin.EnumerateRunes().Select(rune => rune.ToString()))
            .Distinct().ToArray();
        return [.. characters, .. characters.Select(character => character + EndOfWord)];
    }
}
