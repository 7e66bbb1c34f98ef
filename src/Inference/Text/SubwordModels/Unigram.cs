using System.Text;

namespace ZeroShotOrleans.Inference.Text.SubwordModels;

/// <summary>SentencePiece's model: of all ways to spell a text, the one whose pieces have the best sum of scores.</summary>
internal sealed class Unigram : ISubwordModel
{
    // What SentencePiece takes off the worst score for a character that no piece covers (kUnkPenalty).
    private const double UnknownPenalty = 10;

    private readonly SortedPieces _pieces;

    private readonly double[] _scores;

    private readonly double _unknownScore;

    private readonly int _unknownId;

    private readonly BytePieces? _bytes;

    /// <param name="pieces">The pieces with their scores; the id of a piece is its place.</param>
    /// <param name="unknownId">The id of what no piece covers.</param>
    /// <param name="byteFallback">Whether what no piece covers is spelled byte by byte.</param>
    /// <param name="neverInText">Ids of pieces that no text is spelled with, such as SentencePiece's control pieces; null for none.</param>
    public Unigram(
        IReadOnlyList<(string Piece, double Score)> pieces, int unknownId, bool byteFallback, IReadOnlySet<int>? neverInText = null)
    {
        // A piece that comes twice has the id of its last place, as in the reference.
        var ids = new Dictionary<string, int>(pieces.Count);
        for (var id = 0; id < pieces.Count; id++)
        {
            ids[pieces[id].Piece] = id;
        }

        Vocabulary = new Vocabulary(ids);
        _pieces = new SortedPieces(ids.Where(entry => neverInText?.Contains(entry.Value) is not true).Select(entry => (entry.Key, entry.Value)));
        _scores = [.. pieces.Select(piece => piece.Score)];
        _unknownScore = _scores.Min() - UnknownPenalty;
        _unknownId = unknownId;
        _bytes = byteFallback ? new BytePieces(Vocabulary) : null;
    }

    public Vocabulary Vocabulary { get; }

    public int? UnknownId => _unknownId;

    public void Encode(ReadOnlySpan<char> word, List<int> ids)
    {
        var best = BestEnds(word);

        var first = ids.Count;
        var unknownEnd = -1;
        for (var end = word.Length; end > 0; end = best[end].Start)
        {
            if (best[end].Id == _unknownId)
            {
                // Going backwards: remember where the run of unknown characters ends, write it where it begins.
                unknownEnd = unknownEnd < 0 ? end : unknownEnd;
                if (best[end].Start > 0 && best[best[end].Start].Id == _unknownId)
                {
                    continue;
                }

                AddUnknown(word[best[end].Start..unknownEnd], ids);
                unknownEnd = -1;
            }
            else
            {
                ids.Add(best[end].Id);
            }
        }

        ids.Reverse(first, ids.Count - first);
    }

    // The best way to reach each position; positions inside a character stay unreached.
    private End[] BestEnds(ReadOnlySpan<char> word)
    {
        var best = new End[word.Length + 1];
        Array.Fill(best, new End(Start: -1, Id: -1, Score: 0));
        for (var start = 0; start < word.Length;)
        {
            Rune.DecodeFromUtf16(word[start..], out _, out var characterLength);
            var covered = false;
            foreach (var piece in _pieces.Prefixes(word[start..]))
            {
                Offer(ref best[start + piece.Length], new End(start, piece.Id, best[start].Score + _scores[piece.Id]));
                covered |= piece.Length == characterLength;
            }

            if (!covered)
            {
                Offer(ref best[start + characterLength], new End(start, _unknownId, best[start].Score + _unknownScore));
            }

            start += characterLength;
        }

        return best;
    }

    // Among equals the first offer stays, that is the longest piece: it began earlier.
    private static void Offer(ref End best, End offer)
    {
        if (best.Start < 0 || offer.Score > best.Score)
        {
            best = offer;
        }
    }

    // Ids are written backwards here, as the path is.
    private void AddUnknown(ReadOnlySpan<char> run, List<int> ids)
    {
        var first = ids.Count;
        if (Vocabulary.TryGet(run, out var known))
        {
            ids.Add(known);
        }
        else if (_bytes is not null && _bytes.TryAdd(run, ids))
        {
            ids.Reverse(first, ids.Count - first);
        }
        else
        {
            ids.Add(_unknownId);
        }
    }

    /// <summary>The last piece on the best way to a position: where it begins, which it is, and the sum of scores up to its end.</summary>
    private readonly record struct End(int Start, int Id, double Score);
}
