using System.Text;

namespace ZeroShotOrleans.Inference.Text.PreTokenizers;

/// <summary>Writes blanks as a visible character, puts one in front, and cuts before each.</summary>
/// <remarks>
/// With <see cref="MetaspacePrepend.First"/> the reference asks where a piece began in the text as it was given; we ask where it
/// begins in the normalised text. The two differ only when a normalizer drops the first characters and an earlier step has cut.
/// </remarks>
internal sealed class Metaspace(Rune replacement, MetaspacePrepend prepend, bool split) : IPreTokenizer
{
    private readonly string _mark = replacement.ToString();

    private readonly RuneSplit _cut = new(rune => rune == replacement, SplitBehavior.MergedWithNext);

    public void Split(Piece piece, List<Piece> into)
    {
        var marked = piece.ToString().Replace(" ", _mark, StringComparison.Ordinal);
        var wanted = prepend == MetaspacePrepend.Always || (prepend == MetaspacePrepend.First && piece.IsFirst);
        if (wanted && !marked.StartsWith(_mark, StringComparison.Ordinal))
        {
            marked = _mark + marked;
        }

        var whole = Piece.Whole(marked, piece.IsFirst);
        if (split)
        {
            _cut.Split(whole, into);
        }
        else
        {
            into.Add(whole);
        }
    }
}

/// <summary>Which pieces get a mark in front that has none.</summary>
internal enum MetaspacePrepend
{
    Always,
    First,
    Never,
}
