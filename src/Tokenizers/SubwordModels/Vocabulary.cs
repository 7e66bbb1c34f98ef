namespace ZeroShotOrleans.Tokenizers.SubwordModels;

/// <summary>Pieces and their ids. Immutable.</summary>
internal sealed class Vocabulary
{
    /// <summary>Upper limit of ids. Far above the embedding tables of published text towers, which have up to 256,000 rows.</summary>
    public const int MaxSize = 1 << 24;

    private readonly Dictionary<string, int> _ids;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;

    public Vocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        _bySpan = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (piece, id) in ids)
        {
            Size = Math.Max(Size, id + 1);
            LongestPiece = Math.Max(LongestPiece, piece.Length);
        }
    }

    /// <summary>Largest id plus one.</summary>
    public int Size { get; }

    /// <summary>Length of the longest piece in UTF-16 units: longer substrings need no lookup.</summary>
    public int LongestPiece { get; }

    /// <summary>All pieces with their ids.</summary>
    public IReadOnlyDictionary<string, int> Pieces => _ids;

    public bool TryGet(ReadOnlySpan<char> piece, out int id) => _bySpan.TryGetValue(piece, out id);

    public int? Find(string piece) => _ids.TryGetValue(piece, out var id) ? id : null;
}
