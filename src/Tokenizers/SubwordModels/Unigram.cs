using System.Text;
using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.SubwordModels;

/// <summary>SentencePiece's Unigram model: chooses the segmentation with the best sum of scores.</summary>
internal sealed class Unigram : ISubwordModel
{
    // SentencePiece's penalty below the worst score for an unknown character (kUnkPenalty).
    private const double UnknownPenalty = 10;

    private readonly SortedPieces _pieces;

    private readonly double[] _scores;

    private readonly double _unknownScore;

    private readonly int _unknownId;

    private readonly BytePieces? _bytes;

    /// <param name="pieces">The pieces with their scores; the id of a piece is its index.</param>
    /// <param name="unknownId">Id of the unknown token.</param>
    /// <param name="byteFallback">Whether unknown characters are encoded as bytes.</param>
    /// <param name="neverInText">Ids of pieces that are not used to encode text, such as SentencePiece's control pieces; null for none.</param>
    public Unigram(
        IReadOnlyList<(string Piece, double Score)> pieces, int unknownId, bool byteFallback, IReadOnlySet<int>? neverInText = null)
    {
        // As in the reference, a repeated piece has its last id.
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

    public void Encode(ReadOnlySpan<char> word, List<int> ids, List<TextSpan>? spans = null)
    {
        var best = BestEnds(word);

        var first = ids.Count;
        var unknownEnd = -1;
        for (var end = word.Length; end > 0; end = best[end].Start)
        {
            if (best[end].Id == _unknownId)
            {
                // Going backwards: remember the end of the run of unknown characters, and write it at its start.
                unknownEnd = unknownEnd < 0 ? end : unknownEnd;
                if (best[end].Start > 0 && best[best[end].Start].Id == _unknownId)
                {
                    continue;
                }

                AddUnknown(word[best[end].Start..unknownEnd], ids);
                while (spans is not null && spans.Count < ids.Count)
                {
                    spans.Add(new TextSpan(best[end].Start, unknownEnd));
                }

                unknownEnd = -1;
            }
            else
            {
                ids.Add(best[end].Id);
                spans?.Add(new TextSpan(best[end].Start, end));
            }
        }

        ids.Reverse(first, ids.Count - first);
        spans?.Reverse(first, ids.Count - first);
    }

    // The best path to each position; positions inside a character stay unreachable.
    private PathEnd[] BestEnds(ReadOnlySpan<char> word)
    {
        var best = new PathEnd[word.Length + 1];
        Array.Fill(best, new PathEnd(Start: -1, Id: -1, Score: 0));
        for (var start = 0; start < word.Length;)
        {
            Rune.DecodeFromUtf16(word[start..], out _, out var characterLength);
            var covered = false;
            foreach (var piece in _pieces.Prefixes(word[start..]))
            {
                Offer(ref best[start + piece.Length], new PathEnd(start, piece.Id, best[start].Score + _scores[piece.Id]));
                covered |= piece.Length == characterLength;
            }

            if (!covered)
            {
                Offer(ref best[start + characterLength], new PathEnd(start, _unknownId, best[start].Score + _unknownScore));
            }

            start += characterLength;
        }

        return best;
    }

    // Among ties the first candidate wins, which is the longest piece because it started earlier.
    private static void Offer(ref PathEnd best, PathEnd offer)
    {
        if (best.Start < 0 || offer.Score > best.Score)
        {
            best = offer;
        }
    }

    // Ids are written backwards, like the path.
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

    /// <summary>The last piece on the best path to a position: its start, its id, and the sum of scores up to its end.</summary>
    private readonly record struct PathEnd(int Start, int Id, double Score);
}
