using System.Globalization;

namespace ZeroShotOrleans.Tokenizers.SubwordModels;

/// <summary>The pieces <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, with which SentencePiece encodes characters outside its vocabulary.</summary>
internal sealed class BytePieces(Vocabulary vocabulary)
{
    private readonly int?[] _ids = [.. Enumerable.Range(0, 256).Select(value =>
        vocabulary.Find(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>")))];

    /// <summary>Appends the ids of the UTF-8 bytes of a text, or nothing if the vocabulary lacks one of them.</summary>
    public bool TryAdd(ReadOnlySpan<char> text, List<int> ids)
    {
        var known = ids.Count;
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            foreach (var value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                if (_ids[value] is not { } id)
                {
                    ids.RemoveRange(known, ids.Count - known);
                    return false;
                }

                ids.Add(id);
            }
        }

        return true;
    }
}
