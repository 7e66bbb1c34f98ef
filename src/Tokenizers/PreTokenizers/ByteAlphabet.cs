namespace ZeroShotOrleans.Tokenizers.PreTokenizers;

/// <summary>GPT-2's visible character for each byte.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] _characters = Build();

    private static readonly Dictionary<char, byte> _bytes = _characters.Index().ToDictionary(entry => entry.Item, entry => (byte)entry.Index);

    public static char Of(byte value) => _characters[value];

    /// <summary>The byte of a character; null if it stands for none.</summary>
    public static byte? Find(char character) => _bytes.TryGetValue(character, out var value) ? value : null;

    // Bytes that are visible characters in Latin-1 map to themselves; the other 68 map to the characters from U+0100, in order.
    private static char[] Build()
    {
        var characters = new char[256];
        var spare = '\u0100';
        for (var value = 0; value < characters.Length; value++)
        {
            var isVisible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            characters[value] = isVisible ? (char)value : spare++;
        }

        return characters;
    }
}
