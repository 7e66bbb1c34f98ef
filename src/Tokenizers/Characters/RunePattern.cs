using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Tokenizers.Characters;

/// <summary>A pattern of tokenizer.json: a literal text or a regular expression over whole characters.</summary>
internal sealed partial class RunePattern
{
    /// <summary>The reference's split for CLIP: special tokens, contractions, words, single digits, other runs.</summary>
    public const string Clip =
        @"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

    /// <summary>The split of GPT-2 and later ByteLevel steps: contractions, then runs with a preceding space.</summary>
    public const string Gpt2 =
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    // ^ and $ match line ends in the reference's engine (Oniguruma with Ruby syntax).
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Multiline;

    private readonly Regex _regex;

    // Literal text is searched directly; only character classes need one unit per character.
    private readonly bool _isFixedText;

    private RunePattern(Regex regex, bool isFixedText) => (_regex, _isFixedText) = (regex, isFixedText);

    public static RunePattern Of(string fixedText) => new(new Regex(Regex.Escape(fixedText), Options), isFixedText: true);

    /// <exception cref="NotSupportedException">The expression is not supported by .NET or has a different meaning there. The message names the feature.</exception>
    public static RunePattern OfRegex(string expression) => expression switch
    {
        Clip => new(ClipRegex(), isFixedText: false),
        Gpt2 => new(Gpt2Regex(), isFixedText: false),
        _ => new(Translate(expression), isFixedText: false),
    };

    /// <summary>The matches from left to right, without overlaps; empty ones are skipped.</summary>
    public MatchEnumerator Matches(ReadOnlySpan<char> text) =>
        _isFixedText || !text.ContainsAnyInRange('\uD800', '\uDFFF')
            ? new MatchEnumerator(_regex.EnumerateMatches(text))
            : new MatchEnumerator(_regex, new AstralProjection(text));

    [GeneratedRegex(Clip, Options)]
    private static partial Regex ClipRegex();

    [GeneratedRegex(Gpt2, Options)]
    private static partial Regex Gpt2Regex();

    private static Regex Translate(string expression)
    {
        foreach (var feature in (ReadOnlySpan<string>)["&&", "[[:", @"\h", @"\H", @"\R", @"\X", @"\K", "++", "*+", "?+"])
        {
            if (expression.Contains(feature, StringComparison.Ordinal))
            {
                throw new NotSupportedException($"'{feature}' in the regular expression is not supported");
            }
        }

        if (expression.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            throw new NotSupportedException("characters above U+FFFF in the regular expression are not supported");
        }

        try
        {
            return new Regex(expression, Options);
        }
        catch (ArgumentException error)
        {
            throw new NotSupportedException($"the regular expression is not supported: {error.Message}", error);
        }
    }

    /// <summary>Enumerates the matches; <see cref="Current"/> is in UTF-16 units of the original text.</summary>
    public ref struct MatchEnumerator
    {
        private readonly AstralProjection _projection;
        private readonly bool _isProjected;
        private Regex.ValueMatchEnumerator _matches;

        public MatchEnumerator(Regex.ValueMatchEnumerator matches) => _matches = matches;

        public MatchEnumerator(Regex regex, AstralProjection projection)
        {
            _projection = projection;
            _isProjected = true;
            _matches = regex.EnumerateMatches(projection.Text);
        }

        public readonly MatchEnumerator GetEnumerator() => this;

        public (int Start, int Length) Current { get; private set; }

        public bool MoveNext()
        {
            while (_matches.MoveNext())
            {
                var match = _matches.Current;
                if (match.Length > 0)
                {
                    Current = _isProjected ? Translate(match.Index, match.Length) : (match.Index, match.Length);
                    return true;
                }
            }

            return false;
        }

        private readonly (int Start, int Length) Translate(int start, int length)
        {
            var first = _projection.Original(start);
            return (first, _projection.Original(start + length) - first);
        }
    }
}
