using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Makes a name for a folder of any text.</summary>
/// <remarks>
/// A text that is a good name on every system stays as it is. Of any other the bad characters become <c>_</c>, and a hash of the text goes behind it, so that
/// two texts never share a folder. The name holds no separator and is never <c>.</c> or <c>..</c>: it cannot lead out of the folder it is made in.
/// </remarks>
internal static class SafeName
{
    // File systems allow 255 bytes; a UTF-16 character takes at most three of UTF-8.
    private const int MaxLength = 64;

    // What Windows refuses in names; the slash is all that others refuse.
    private static readonly SearchValues<char> _bad = SearchValues.Create("/\\:*?\"<>|");

    private static readonly HashSet<string> _devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(i => (string[])[$"COM{i}", $"LPT{i}"])], StringComparer.OrdinalIgnoreCase);

    /// <summary>The name.</summary>
    public static string Of(string text)
    {
        var name = string.Concat(text.Select(character => IsBad(character) ? '_' : character));

        // Not at the beginning: a name with a dot there is hidden, and one with an underscore is a folder for files without a label.
        // Not at the end: Windows drops dots and spaces there.
        var start = name.TrimStart('.', ' ', '_');
        name = (new string('_', name.Length - start.Length) + start).TrimEnd('.', ' ');
        var cut = name.Length > MaxLength ? MaxLength - (char.IsHighSurrogate(name[MaxLength - 1]) ? 1 : 0) : name.Length;
        name = name[..cut];
        return name == text && name.Length > 0 && !name.StartsWith('_') && !_devices.Contains(name.Split('.')[0]) ? name : WithHash(name, text);
    }

    /// <summary>The name with a hash of a text behind it.</summary>
    public static string WithHash(string name, string text) => $"{name}-{Hash(text)}";

    /// <summary>12 digits that stand for a text.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 6));

    // Characters that are not seen, or that some file system does not know, tell no names apart.
    private static bool IsBad(char character) =>
        _bad.Contains(character) || char.IsControl(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;
}
