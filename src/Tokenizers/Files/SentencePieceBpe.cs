using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>Creates a BPE model from SentencePiece pieces, which have scores instead of a list of merges.</summary>
internal static class SentencePieceBpe
{
    /// <summary>Numbers the pieces as the file does.</summary>
    public static Bpe Of(SentencePieceModel model) => Of(model, new Vocabulary(Ids(model)), model.UnknownId);

    /// <summary>Numbers the pieces as another vocabulary does.</summary>
    public static Bpe Of(SentencePieceModel model, Vocabulary vocabulary, int unknownId)
    {
        return new Bpe
        {
            Vocabulary = vocabulary,
            Merges = MergeTable.Of(Merges(model, vocabulary)),
            UnknownId = unknownId,
            FuseUnknown = true,
            Bytes = model.ByteFallback ? new BytePieces(vocabulary) : null,
        };
    }

    private static Dictionary<string, int> Ids(SentencePieceModel model)
    {
        var ids = new Dictionary<string, int>(model.Pieces.Count);
        foreach (var (id, piece) in model.Pieces.Index())
        {
            ids.TryAdd(piece.Text, id);
        }

        return ids;
    }

    // SentencePiece merges any two neighbours that form a piece, the piece with the best score first and ties from the left.
    // Every way to split a piece in two is therefore a merge, and all of them have the rank of the piece.
    private static List<(int Left, int Right, int Result, int Rank)> Merges(SentencePieceModel model, Vocabulary vocabulary)
    {
        var merges = new List<(int Left, int Right, int Result, int Rank)>();
        var byScore = model.Pieces.Index()
            .Where(entry => entry.Item.Kind is SentencePieceKind.Normal or SentencePieceKind.Unused)
            .GroupBy(entry => entry.Item.Score)
            .OrderByDescending(group => group.Key);
        foreach (var (rank, group) in byScore.Index())
        {
            foreach (var (_, piece) in group)
            {
                if (vocabulary.Find(piece.Text) is not { } id)
                {
                    throw new InvalidDataException($"The vocabulary lacks the piece '{piece.Text}' of the SentencePiece model. Download both files again from the same model.");
                }

                for (var cut = 1; cut < piece.Text.Length; cut++)
                {
                    if (vocabulary.TryGet(piece.Text.AsSpan(0, cut), out var left) && vocabulary.TryGet(piece.Text.AsSpan(cut), out var right))
                    {
                        merges.Add((left, right, id, rank));
                    }
                }
            }
        }

        return merges;
    }
}
