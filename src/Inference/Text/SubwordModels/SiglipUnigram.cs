namespace ZeroShotOrleans.Inference.Text.SubwordModels;

/// <summary>Spells as SiglipTokenizer does: with the unknown token as a text in front, whose pieces are taken away again.</summary>
/// <remarks>
/// The class does so to keep a leading blank. It shows where a text begins with something unknown: that makes one piece with the end of the
/// unknown token, and goes with it.
/// </remarks>
internal sealed class SiglipUnigram : ISubwordModel
{
    private readonly Unigram _model;
    private readonly string _unknown;
    private readonly int _piecesOfUnknown;

    /// <param name="model">The model, which must not spell with the unknown token itself.</param>
    /// <param name="unknown">The unknown token as a text, such as <c>&lt;unk&gt;</c>.</param>
    public SiglipUnigram(Unigram model, string unknown)
    {
        (_model, _unknown) = (model, unknown);
        var ids = new List<int>();
        model.Encode(unknown, ids);
        _piecesOfUnknown = ids.Count;
    }

    public Vocabulary Vocabulary => _model.Vocabulary;

    public int? UnknownId => _model.UnknownId;

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        var first = ids.Count;
        _model.Encode(string.Concat(_unknown, word), ids);
        if (ids.Count - first >= _piecesOfUnknown)
        {
            ids.RemoveRange(first, _piecesOfUnknown);
        }
    }
}
