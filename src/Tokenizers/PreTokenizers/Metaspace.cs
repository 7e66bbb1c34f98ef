using System.Text;

namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>Replaces spaces by a visible character, prepends one, and splits before each.</summary>
/// <remarks>
/// With <see cref="MetaspacePrepend.First"/>, the reference checks where a piece started in the original text; this class checks where it
/// starts in the normalized text. They differ only if a normalizer removes the first characters and an earlier step has split the text.
/// </remarks>
internal sealed class Metaspace(Rune replacement, MetaspacePrepend prepend, bool split) : IPreTokenizer
{
    private readonly string _mark = replacement.ToString();

    private readonly RuneSplit _cut = new(rune => rune == replacement, SplitBehavior.MergedWithNext);

    public IPreTokenizer? WithoutSplitting => split ? new Metaspace(replacement, prepend, split: false) : this;

    public void Split(Piece piece, List<Piece> into)
    {
        var marked = piece.ToString().Replace(" ", _mark, StringComparison.Ordinal);
        var wanted = prepend == MetaspacePrepend.Always || (prepend == MetaspacePrepend.First && piece.IsFirst);
        var origins = piece.Origins?.Rewrite();
        if (wanted && !marked.StartsWith(_mark, StringComparison.Ordinal))
        {
            marked = _mark + marked;
            origins?.Add(_mark.Length, piece.Start, piece.Start);
        }

        for (var position = 0; origins is not null && position < piece.Length; position++)
        {
            origins.Add(piece.Span[position] == ' ' ? _mark.Length : 1, piece.Start + position, piece.Start + position + 1);
        }

        var whole = Piece.Whole(marked, piece.IsFirst, origins?.Build());
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

/// <summary>Which pieces get a leading mark if they have none.</summary>
internal enum MetaspacePrepend
{
    Always,
    First,
    Never,
}
