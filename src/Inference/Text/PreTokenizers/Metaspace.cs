using System.Text;

namespace ZeroShotOrleans.Inference.Text.PreTokenizers;

/// <summary>Writes blanks as a visible character, puts one in front, and cuts before each.</summary>
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
