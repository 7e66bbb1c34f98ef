namespace ZeroShotOrleans.Tokenizers.Offsets;

/// <summary>For each UTF-16 unit of a rewritten text, the range of the caller's text that it comes from. Immutable.</summary>
internal sealed class Origins
{
    private readonly TextSpan[] _units;

    private readonly int _start;

    /// <param name="units">One range for each unit.</param>
    /// <param name="start">Position in the caller's text where the rewritten text starts; it is what remains of a text without units.</param>
    public Origins(TextSpan[] units, int start) => (_units, _start) = (units, start);

    /// <summary>The origins of a text that was not rewritten.</summary>
    public static Origins Identity(int start, int length) =>
        new([.. Enumerable.Range(start, length).Select(position => new TextSpan(position, position + 1))], start);

    /// <summary>The range that some adjacent units come from. Units that were inserted have an empty range.</summary>
    public TextSpan Of(int from, int to)
    {
        if (from == to)
        {
            var position = from < _units.Length ? _units[from].Start : _units.Length > 0 ? _units[^1].End : _start;
            return new TextSpan(position, position);
        }

        return new TextSpan(_units[from].Start, _units[to - 1].End);
    }

    /// <summary>The origins of a part of the text.</summary>
    public Origins Slice(int from, int to) => new(_units[from..to], Of(from, from).Start);

    /// <summary>The origins of two texts, one behind the other.</summary>
    public Origins Then(Origins next) => new([.. _units, .. next._units], _start);

    /// <summary>Builds the origins of a text that is written from the text of these.</summary>
    public Builder Rewrite() => new(this);

    /// <summary>Collects the origins of a text while it is written.</summary>
    public sealed class Builder(Origins source)
    {
        private readonly List<TextSpan> _written = new(source._units.Length);

        /// <summary>The next units come from a range of the source, all from the whole of it.</summary>
        public void Add(int units, int from, int to)
        {
            for (var origin = source.Of(from, to); units > 0; units--)
            {
                _written.Add(origin);
            }
        }

        /// <summary>The next units are those of a range of the source, one for one.</summary>
        public void Keep(int from, int to) => _written.AddRange(source._units[from..to]);

        public Origins Build() => new([.. _written], source._start);
    }
}
