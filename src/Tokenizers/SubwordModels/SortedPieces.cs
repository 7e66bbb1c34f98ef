namespace ZeroShotOrleans.Tokenizers.SubwordModels;

/// <summary>Finds all pieces that are prefixes of a text. The sorted list serves as a trie: all pieces with a common prefix are a contiguous range.</summary>
internal sealed class SortedPieces
{
    private readonly string[] _pieces;

    private readonly int[] _ids;

    public SortedPieces(IEnumerable<(string Piece, int Id)> pieces)
    {
        // The empty piece is a prefix of everything and would not advance.
        var sorted = pieces.Where(entry => entry.Piece.Length > 0).ToArray();
        Array.Sort(sorted, (a, b) => string.CompareOrdinal(a.Piece, b.Piece));
        _pieces = [.. sorted.Select(entry => entry.Piece)];
        _ids = [.. sorted.Select(entry => entry.Id)];
    }

    /// <summary>The pieces that are prefixes of a text, shortest first.</summary>
    public PrefixEnumerator Prefixes(ReadOnlySpan<char> text) => new(this, text);

    /// <summary>Narrows the range of pieces character by character.</summary>
    public ref struct PrefixEnumerator(SortedPieces tree, ReadOnlySpan<char> text)
    {
        private readonly ReadOnlySpan<char> _text = text;
        private int _from = 0;
        private int _to = tree._pieces.Length;
        private int _depth = 0;

        public readonly PrefixEnumerator GetEnumerator() => this;

        public (int Length, int Id) Current { get; private set; }

        public bool MoveNext()
        {
            while (_depth < _text.Length)
            {
                var unit = _text[_depth];
                _from = FirstAtLeast(unit);
                _to = FirstAtLeast(unit + 1);
                _depth++;
                if (_from == _to)
                {
                    return false;
                }

                // A piece sorts before all longer pieces with it as a prefix.
                if (tree._pieces[_from].Length == _depth)
                {
                    Current = (_depth, tree._ids[_from]);
                    _from++;
                    return true;
                }
            }

            return false;
        }

        // First piece of the range whose unit at the current depth is at least this one. All pieces of the range are longer
        // than the depth: the one that ended there has been skipped.
        private readonly int FirstAtLeast(int unit)
        {
            var (from, to) = (_from, _to);
            while (from < to)
            {
                var middle = (from + to) >>> 1;
                if (tree._pieces[middle][_depth] < unit)
                {
                    from = middle + 1;
                }
                else
                {
                    to = middle;
                }
            }

            return from;
        }
    }
}
