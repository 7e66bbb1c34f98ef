using System.Runtime.InteropServices;
using ZeroShotOrleans.Tokenizers.AddedTokens;
using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.Files;
using ZeroShotOrleans.Tokenizers.Pipeline;
using ZeroShotOrleans.Tokenizers.PreTokenizers;

namespace ZeroShotOrleans.Tokenizers;

/// <summary>Converts text to the token ids of a text tower, matching the reference.</summary>
/// <remarks>
/// <para>The reference is Hugging Face tokenizers (0.23) with the same tokenizer.json. The steps: added tokens are extracted
/// from the text; the rest is normalized, split into words and encoded as pieces; special tokens are added.</para>
/// <para>Immutable after loading, and thread-safe.</para>
/// </remarks>
internal sealed class TextTokenizer
{
    private readonly TokenizerParts _parts;

    internal TextTokenizer(TokenizerParts parts)
    {
        _parts = parts;
        VocabularySize = Math.Max(parts.Model.Vocabulary.Size, parts.AddedTokens.Size);
    }

    /// <summary>Loads the tokenizer of a model folder from <c>tokenizer.json</c> or, without one, from the older vocabulary files.</summary>
    /// <param name="folder">The model folder.</param>
    /// <exception cref="FileNotFoundException">The folder has no vocabulary file. The message names the missing file.</exception>
    /// <exception cref="InvalidDataException">A file is not valid. The message says which, where, and what to do.</exception>
    /// <exception cref="InvalidOperationException">The process runs in invariant globalization mode, which disables Unicode normalization.</exception>
    public static TextTokenizer Load(string folder) => new(TokenizerFolder.Read(folder));

    /// <summary>Largest token id plus one: the number of rows that the text tower's embedding table must have.</summary>
    public int VocabularySize { get; }

    /// <summary>Token ids of a text including special tokens, neither truncated nor padded.</summary>
    /// <remarks>
    /// Lone surrogates count as U+FFFD. The time is linear in the length of the text, but quadratic in the length of a run of combining
    /// marks (due to Unicode normalization): limit the length of untrusted texts.
    /// </remarks>
    public int[] Encode(string text) => _parts.Frame.Put(EncodeContent(text, int.MaxValue));

    /// <summary>Token ids of a text including special tokens, truncated to <paramref name="maxTokens"/> but keeping the final special token.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxTokens"/> is less than the number of special tokens.</exception>
    public int[] Encode(string text, int maxTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, _parts.Frame.Length);
        return _parts.Frame.Put(EncodeContent(text, maxTokens - _parts.Frame.Length));
    }

    /// <summary>Encodes a text like <see cref="Encode(string, int)"/>, and reports whether the text was truncated or consists of unknown tokens only.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxTokens"/> is less than the number of special tokens.</exception>
    public EncodedText Inspect(string text, int maxTokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, _parts.Frame.Length);
        var room = maxTokens - _parts.Frame.Length;
        var content = EncodeContent(text, room + 1);
        return new EncodedText(_parts.Frame.Put(content[..Math.Min(room, content.Length)]), IsTruncated: content.Length > room, IsUnknown: IsUnknown(content));
    }

    // A lone word-boundary marker (U+2581) carries no meaning, so it does not count as a known token.
    private bool IsUnknown(ReadOnlySpan<int> content)
    {
        var (unknown, blank) = (_parts.Model.UnknownId, _parts.Model.Vocabulary.Find("\u2581"));
        foreach (var id in content)
        {
            if (id != unknown && id != blank)
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<int> EncodeContent(string text, int maxTokens)
    {
        var ids = new List<int>(32);
        var wellFormed = WellFormed.Of(text);
        foreach (var part in _parts.AddedTokens.InText.Find(wellFormed) ?? WholeOf(wellFormed))
        {
            if (ids.Count >= maxTokens)
            {
                break;
            }

            if (part.Id is { } id)
            {
                ids.Add(id);
            }
            else
            {
                EncodeBetween(wellFormed[part.Start..part.End], isFirst: part.Start == 0, maxTokens, ids);
            }
        }

        return CollectionsMarshal.AsSpan(ids)[..Math.Min(ids.Count, maxTokens)];
    }

    private void EncodeBetween(string text, bool isFirst, int maxTokens, List<int> ids)
    {
        var normalized = _parts.Normalizer?.Normalize(text) ?? text;
        foreach (var part in _parts.AddedTokens.InNormalizedText.Find(normalized) ?? WholeOf(normalized))
        {
            if (part.Id is { } id)
            {
                ids.Add(id);
            }
            else
            {
                EncodeWords(Piece.Whole(normalized, isFirst).Slice(part.Start, part.End - part.Start), maxTokens, ids);
            }
        }
    }

    private void EncodeWords(Piece text, int maxTokens, List<int> ids)
    {
        var words = new List<Piece>();
        if (_parts.PreTokenizer is null)
        {
            words.Add(text);
        }
        else
        {
            _parts.PreTokenizer.Split(text, words);
        }

        foreach (var word in words)
        {
            // Stop early: the rest of a long text would be truncated anyway.
            if (ids.Count >= maxTokens)
            {
                return;
            }

            _parts.Model.Encode(word.Span, ids);
        }
    }

    // An empty text has no parts, so no space is prepended and only the special tokens remain.
    private static List<TextPart> WholeOf(string text) => text.Length == 0 ? [] : [new TextPart(0, text.Length, Id: null)];
}
