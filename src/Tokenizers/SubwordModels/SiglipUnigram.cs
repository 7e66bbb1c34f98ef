using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.SubwordModels;

/// <summary>Encodes as SiglipTokenizer does: prepends the unknown token as text, and removes its pieces afterwards.</summary>
/// <remarks>
/// The class does so to keep a leading space. It matters if a text starts with an unknown character, which forms one piece with the end of the
/// unknown token and is removed with it.
/// </remarks>
internal sealed class SiglipUnigram : ISubwordModel
{
    private readonly Unigram _model;
    private readonly string _unknown;
    private readonly int _piecesOfUnknown;

    /// <param name="model">The model, which must not use the unknown token as a piece of text.</param>
    /// <param name="unknown">The unknown token as text, such as <c>&lt;unk&gt;</c>.</param>
    public SiglipUnigram(Unigram model, string unknown)
    {
        (_model, _unknown) = (model, unknown);
        var ids = new List<int>();
        model.Encode(unknown, ids);
        _piecesOfUnknown = ids.Count;
    }

    public Vocabulary Vocabulary => _model.Vocabulary;

    public int? UnknownId => _model.UnknownId;

    public void Encode(ReadOnlySpan<char> word, List<int> ids, List<TextSpan>? spans = null)
    {
        var first = ids.Count;
        _model.Encode(string.Concat(_unknown, word), ids, spans);
        if (ids.Count - first >= _piecesOfUnknown)
        {
            ids.RemoveRange(first, _piecesOfUnknown);
            spans?.RemoveRange(first, _piecesOfUnknown);
        }

        for (var index = first; index < spans?.Count; index++)
        {
            spans[index] = new TextSpan(Math.Max(0, spans[index].Start - _unknown.Length), Math.Max(0, spans[index].End - _unknown.Length));
        }
    }
}
