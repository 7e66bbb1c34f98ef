using System.Buffers;
using Microsoft.ML.Tokenizers;
using ZeroShotOrleans.Tokenizers.Adapters;
using ZeroShotOrleans.Tokenizers.Decoding;
using ZeroShotOrleans.Tokenizers.Files;
using ZeroShotOrleans.Tokenizers.Normalizers;
using ZeroShotOrleans.Tokenizers.Pipeline;

namespace ZeroShotOrleans.Tokenizers;

/// <summary>A tokenizer that is read from the files of a Hugging Face model and gives the same token ids as Hugging Face's own code.</summary>
/// <remarks>
/// <para>
/// <see cref="Load(string)"/> returns the class of the files: <see cref="ClipTokenizer"/>, <see cref="SiglipTokenizer"/>, <see cref="GemmaTokenizer"/> or
/// <see cref="BertTextTokenizer"/>; for other combinations of the same parts, such as GPT-2's or XLM-R's, an object of this class. The ids are compared with those of tokenizers
/// 0.23 and transformers 5 over 4,500 texts in all scripts. A folder of open_clip (<c>open_clip_config.json</c>, no <c>model_type</c> in config.json) cleans and splits texts as open_clip 3.3
/// does, except that mojibake is not repaired.
/// </para>
/// <para>
/// Ids include the special tokens that the model expects around a text, such as <c>[CLS]</c> and <c>[SEP]</c>; every count and limit includes them too. A truncated text keeps the last one.
/// Special tokens have an empty offset at the start or the end of the text.
/// </para>
/// <para>
/// Offsets, <c>charsConsumed</c> and indexes are positions in the text that was passed, in UTF-16 units, although these tokenizers normalize texts: <c>normalizedText</c> is always
/// null. A lone surrogate counts as U+FFFD.
/// </para>
/// <para>
/// The time is linear in the length of a text, but quadratic in the length of a run of combining marks (due to Unicode normalization): limit the length of untrusted texts.
/// Immutable after loading, and thread-safe.
/// </para>
/// </remarks>
public class HuggingFaceTokenizer : Tokenizer
{
    private readonly TokenizerParts _parts;
    private readonly ITokenDecoder _decoder;
    private readonly TextTokenizer _tokenizer;
    private readonly Lazy<TextTokenizer> _unnormalized;
    private readonly Lazy<TextTokenizer> _unsplit;
    private readonly Lazy<TextTokenizer> _raw;
    private readonly Lazy<TokenTable> _tokens;

    internal HuggingFaceTokenizer(TokenizerParts parts, ITokenDecoder decoder)
    {
        (_parts, _decoder) = (parts, decoder);
        _tokenizer = new TextTokenizer(parts);
        _unnormalized = new(() => new TextTokenizer(parts.WithoutNormalization()));
        _unsplit = new(() => new TextTokenizer(parts.WithoutSplitting()));
        _raw = new(() => new TextTokenizer(parts.WithoutNormalization().WithoutSplitting()));
        _tokens = new(() => new TokenTable(parts));
        INormalizer[] steps = [.. new[] { parts.Cleaning, parts.Normalizer }.OfType<INormalizer>()];
        Normalizer = steps.Length > 0 ? new NormalizerAdapter(new NormalizerSequence(steps)) : null;
        PreTokenizer = parts.PreTokenizer is { } preTokenizer ? new PreTokenizerAdapter(preTokenizer) : null;
    }

    /// <summary>Reads the tokenizer of a model folder, or a single <c>tokenizer.json</c>.</summary>
    /// <param name="path">
    /// A folder with <c>tokenizer.json</c> or the older vocabulary files (<c>vocab.json</c> and <c>merges.txt</c>, <c>vocab.txt</c>, <c>spiece.model</c>, <c>tokenizer.model</c>; for M2M-100
    /// <c>vocab.json</c> and <c>sentencepiece.bpe.model</c>), and usually <c>tokenizer_config.json</c>. Or the path of a <c>tokenizer.json</c>, which is the same as its folder.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no vocabulary file. The message names the missing file.</exception>
    /// <exception cref="InvalidDataException">A file is not valid, or requires something unsupported. The message says which, where, and what to do.</exception>
    /// <exception cref="InvalidOperationException">The process runs in invariant globalization mode, which disables Unicode normalization.</exception>
    public static HuggingFaceTokenizer Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var folder = Path.GetFileName(path) == TokenizerJson.FileName && !Directory.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : path;
        return TokenizerKinds.Create(TokenizerFolder.Read(folder));
    }

    /// <summary>Reads the content of a <c>tokenizer.json</c>, and of the <c>tokenizer_config.json</c> beside it.</summary>
    /// <param name="tokenizer">The tokenizer.json, at most 256 MiB. Read to its end; not disposed.</param>
    /// <param name="config">The tokenizer_config.json: for SigLIP and BERT it decides how texts are cleaned. Null if the model has none.</param>
    /// <exception cref="InvalidDataException">A file is not valid, or requires something unsupported. The message says which, where, and what to do.</exception>
    /// <exception cref="InvalidOperationException">The process runs in invariant globalization mode, which disables Unicode normalization.</exception>
    public static HuggingFaceTokenizer Load(Stream tokenizer, Stream? config = null)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return TokenizerKinds.Create(TokenizerFolder.Read(tokenizer, config));
    }

    /// <summary>Rewrites texts before they are split, for example to lower case; null if texts stay as they are.</summary>
    public override Normalizer? Normalizer { get; }

    /// <summary>Splits normalized texts into words; null if a text is one word.</summary>
    public override PreTokenizer? PreTokenizer { get; }

    /// <summary>Largest token id plus one: the number of rows that the embedding table of the model must have.</summary>
    public int VocabularySize => _tokenizer.VocabularySize;

    /// <summary>All tokens with their ids, in the spelling of the vocabulary file: <c>cat&lt;/w&gt;</c> for CLIP, <c>##s</c> for BERT, <c>▁cat</c> for SigLIP.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary => _tokens.Value.Ids;

    /// <summary>The special tokens with their ids, such as <c>[SEP]</c>. They are recognized in texts too.</summary>
    public IReadOnlyDictionary<string, int> SpecialTokens => _tokens.Value.Special;

    /// <summary>Id of characters or words that the vocabulary cannot spell; null if they are spelled as bytes or dropped.</summary>
    public int? UnknownTokenId => _parts.Model.UnknownId;

    /// <summary>Decodes ids to a text, as <c>decode</c> of the reference does: with spaces where the vocabulary marks them. What normalization removed does not return.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="skipSpecialTokens">Whether to leave out <see cref="SpecialTokens"/>.</param>
    /// <exception cref="InvalidOperationException">An id is not in the vocabulary. The message names it.</exception>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Join([.. ids], skipSpecialTokens);
    }

    /// <summary>Decodes ids to a text, including special tokens.</summary>
    /// <inheritdoc cref="Decode(IEnumerable{int}, bool)"/>
    public override string Decode(IEnumerable<int> ids) => Decode(ids, skipSpecialTokens: false);

    /// <summary>Decodes as many ids as the destination has room for, including special tokens.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="destination">Receives the text.</param>
    /// <param name="idsConsumed">Number of ids whose text was written completely.</param>
    /// <param name="charsWritten">Number of UTF-16 units written.</param>
    /// <returns>
    /// <see cref="OperationStatus.InvalidData"/> at an id that is not in the vocabulary. After <see cref="OperationStatus.DestinationTooSmall"/>, decode all ids again with more room: how a token
    /// is spelled may depend on those before it.
    /// </returns>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int[] all = [.. ids];
        var known = Array.FindIndex(all, id => _tokens.Value.Find(id) is null);
        var valid = known < 0 ? all : all[..known];
        var text = Join(valid, skipSpecialTokens: false);
        var status = known < 0 ? OperationStatus.Done : OperationStatus.InvalidData;
        idsConsumed = valid.Length;
        if (text.Length > destination.Length)
        {
            (status, var whole) = (OperationStatus.DestinationTooSmall, text);
            (idsConsumed, text) = LongestPrefix(valid, whole, destination.Length);
        }

        text.CopyTo(destination);
        charsWritten = text.Length;
        return status;
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        text ??= textSpan.ToString();
        var located = Locate(text, settings);
        var tokens = new List<EncodedToken>(located.Kept + _parts.Frame.Length);
        var frame = FrameFor(located);
        tokens.AddRange(frame.Before.Select(id => Token(id, 0..0)));
        tokens.AddRange(Enumerable.Range(0, located.Kept).Select(index => Token(located.Ids[index], located.Spans[index].Start..located.Spans[index].End)));
        tokens.AddRange(frame.After.Select(id => Token(id, text.Length..text.Length)));
        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = located.EndOfKept(text) };
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        text ??= textSpan.ToString();
        if (settings.MaxTokenCount == int.MaxValue)
        {
            return new EncodeResults<int> { Tokens = TokenizerFor(settings).Encode(text), CharsConsumed = text.Length };
        }

        var located = Locate(text, settings);
        var frame = FrameFor(located);
        return new EncodeResults<int> { Tokens = [.. frame.Before, .. located.Ids.AsSpan(0, located.Kept), .. frame.After], CharsConsumed = located.EndOfKept(text) };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) => EncodeToIds(text, textSpan, settings).Tokens.Count;

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedText, out int tokenCount)
    {
        text ??= textSpan.ToString();
        normalizedText = null;
        var located = Locate(text, settings, fromEnd);
        tokenCount = located.IsRefused ? 0 : located.Kept + FrameFor(located).Count;
        return fromEnd ? located.StartOfKept(text) : located.EndOfKept(text);
    }

    private LocatedTokens Locate(string text, EncodeSettings settings, bool fromEnd = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(settings.MaxTokenCount, 1);
        var room = settings.MaxTokenCount - _parts.Frame.Length;
        if (room < 0)
        {
            return LocatedTokens.Refused;
        }

        // One token more than there is room for shows whether any is left out. From the end, all of them have to be known.
        var (ids, spans) = TokenizerFor(settings).Locate(text, fromEnd ? int.MaxValue : (int)Math.Min(room + 1L, int.MaxValue));
        return new LocatedTokens([.. ids], spans, room);
    }

    private (int[] Before, int[] After, int Count) FrameFor(LocatedTokens located)
    {
        if (located.IsRefused)
        {
            return ([], [], 0);
        }

        var framed = _parts.Frame.Put(located.Ids.AsSpan(0, located.Kept)).Length - located.Kept;
        return framed < _parts.Frame.Length ? (_parts.Frame.Before, [], framed) : (_parts.Frame.Before, _parts.Frame.After, framed);
    }

    private TextTokenizer TokenizerFor(EncodeSettings settings) => (settings.ConsiderNormalization, settings.ConsiderPreTokenization) switch
    {
        (true, true) => _tokenizer,
        (false, true) => _unnormalized.Value,
        (true, false) => _unsplit.Value,
        (false, false) => _raw.Value,
    };

    private EncodedToken Token(int id, Range offset) => new(id, _tokens.Value.Find(id) ?? "", offset);

    private string Join(IReadOnlyList<int> ids, bool skipSpecialTokens)
    {
        var table = _tokens.Value;
        return _decoder.Decode(
        [
            .. ids.Select(id => table.Find(id) ?? throw new InvalidOperationException($"{id} is not a token id of this vocabulary (0 to {VocabularySize - 1})."))
                .Where(token => !skipSpecialTokens || !table.Special.ContainsKey(token)),
        ]);
    }

    // The text of more ids is never shorter, but trimming and bytes of one character can change its end: only a prefix of the whole text counts.
    private (int Ids, string Text) LongestPrefix(int[] ids, string whole, int room)
    {
        var (low, high) = (0, ids.Length);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = Join(ids[..middle], skipSpecialTokens: false).Length <= room ? (middle, high) : (low, middle - 1);
        }

        for (; low > 0; low--)
        {
            var text = Join(ids[..low], skipSpecialTokens: false);
            if (text.Length <= room && whole.StartsWith(text, StringComparison.Ordinal))
            {
                return (low, text);
            }
        }

        return (0, "");
    }
}
