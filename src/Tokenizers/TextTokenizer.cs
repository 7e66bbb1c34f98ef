using System.Runtime.InteropServices;
using ZeroShotOrleans.Tokenizers.AddedTokens;
using ZeroShotOrleans.Tokenizers.Characters;
using ZeroShotOrleans.Tokenizers.Files;
using ZeroShotOrleans.Tokenizers.Normalizers;
using ZeroShotOrleans.Tokenizers.Offsets;
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

    /// <summary>Loads the tokenizer of a folder whose rules for texts are known from elsewhere, such as a manifest.</summary>
    /// <inheritdoc cref="Load(string)"/>
    public static TextTokenizer Load(string folder, TextRules rules) => new(TokenizerFolder.Read(folder, rules));

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

    /// <summary>Token ids without the added special tokens, and the part of the text that each stands for.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxTokens">Encoding stops after the word that reaches it, so that the result may be longer.</param>
    /// <returns>Two lists of the same length. Spans are in UTF-16 units of <paramref name="text"/>; one may be empty, and tokens of one character share its span.</returns>
    public (List<int> Ids, List<TextSpan> Spans) Locate(string text, int maxTokens)
    {
        var (ids, spans) = (new List<int>(32), new List<TextSpan>(32));
        Encode(text, maxTokens, ids, spans);
        return (ids, spans);
    }

    private ReadOnlySpan<int> EncodeContent(string text, int maxTokens)
    {
        var ids = new List<int>(32);
        Encode(text, maxTokens, ids, spans: null);
        return CollectionsMarshal.AsSpan(ids)[..Math.Min(ids.Count, maxTokens)];
    }

    private void Encode(string text, int maxTokens, List<int> ids, List<TextSpan>? spans)
    {
        // Of the same length: a lone surrogate is replaced by one unit.
        var wellFormed = WellFormed.Of(text);
        var origins = spans is null ? null : Origins.Identity(0, wellFormed.Length);
        if (_parts.Cleaning is { } cleaning)
        {
            (wellFormed, origins) = Rewrite(cleaning, wellFormed, origins);
        }

        foreach (var part in _parts.AddedTokens.InText.Find(wellFormed) ?? WholeOf(wellFormed))
        {
            if (ids.Count >= maxTokens)
            {
                break;
            }

            if (part.Id is { } id)
            {
                ids.Add(id);
                if (origins is not null)
                {
                    spans?.Add(origins.Of(part.Start, part.End));
                }
            }
            else
            {
                EncodeBetween(wellFormed, part, origins, maxTokens, ids, spans);
            }
        }
    }

    private void EncodeBetween(string cleaned, TextPart whole, Origins? cleanedOrigins, int maxTokens, List<int> ids, List<TextSpan>? spans)
    {
        var between = cleaned[whole.Start..whole.End];
        var (normalized, origins) = (between, cleanedOrigins?.Slice(whole.Start, whole.End));
        if (_parts.Normalizer is { } normalizer)
        {
            (normalized, origins) = Rewrite(normalizer, between, origins);
        }

        foreach (var part in _parts.AddedTokens.InNormalizedText.Find(normalized) ?? WholeOf(normalized))
        {
            if (part.Id is { } id)
            {
                ids.Add(id);
                if (origins is not null)
                {
                    spans?.Add(origins.Of(part.Start, part.End));
                }
            }
            else
            {
                EncodePiece(Piece.Whole(normalized, isFirst: whole.Start == 0, origins).Slice(part.Start, part.End - part.Start), maxTokens, ids, spans);
            }
        }
    }

    private static (string Text, Origins? Origins) Rewrite(INormalizer normalizer, string text, Origins? origins)
    {
        if (origins is null)
        {
            return (normalizer.Normalize(text), null);
        }

        var aligned = normalizer.Align(new AlignedText(text, origins));
        return (aligned.Text, aligned.Origins);
    }

    private void EncodePiece(Piece text, int maxTokens, List<int> ids, List<TextSpan>? spans)
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

            var first = ids.Count;
            _parts.Model.Encode(word.Span, ids, spans);
            if (word.Origins is { } origins)
            {
                for (var index = first; index < spans?.Count; index++)
                {
                    spans[index] = origins.Of(word.Start + spans[index].Start, word.Start + spans[index].End);
                }
            }
        }
    }

    // An empty text has no parts, so no space is prepended and only the special tokens remain.
    private static List<TextPart> WholeOf(string text) => text.Length == 0 ? [] : [new TextPart(0, text.Length, Id: null)];
}
