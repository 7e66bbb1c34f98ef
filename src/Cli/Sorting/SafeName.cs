using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Turns any text into a safe folder name.</summary>
/// <remarks>
/// A text that is a valid name on every system is kept. Otherwise, invalid characters become <c>_</c> and a hash of the text is appended, so that
/// two texts never share a folder. The name contains no separator and is never <c>.</c> or <c>..</c>, so it cannot leave its parent folder.
/// </remarks>
internal static class SafeName
{
    // File systems allow 255 bytes; a UTF-16 code unit needs at most three bytes of UTF-8.
    private const int MaxLength = 64;

    // Characters that are invalid in names on Windows. Other systems only forbid the slash.
    private static readonly SearchValues<char> _bad = SearchValues.Create("/\\:*?\"<>|");

    private static readonly HashSet<string> _devices = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(i => (string[])[$"COM{i}", $"LPT{i}"])], StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the name for a text.</summary>
    public static string Of(string text)
    {
        var name = string.Concat(text.Select(character => IsBad(character) ? '_' : character));

        // Not at the start: a leading dot hides the folder, and a leading underscore marks folders for images without a label.
        // Not at the end: Windows removes trailing dots and spaces.
        var start = name.TrimStart('.', ' ', '_');
        name = (new string('_', name.Length - start.Length) + start).TrimEnd('.', ' ');
        var cut = name.Length > MaxLength ? MaxLength - (char.IsHighSurrogate(name[MaxLength - 1]) ? 1 : 0) : name.Length;
        name = name[..cut];
        return name == text && name.Length > 0 && !name.StartsWith('_') && !_devices.Contains(name.Split('.')[0]) ? name : WithHash(name, text);
    }

    /// <summary>Appends a hash of a text to a name.</summary>
    public static string WithHash(string name, string text) => $"{name}-{Hash(text)}";

    /// <summary>Returns a hash of a text: 12 hexadecimal digits.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)).AsSpan(0, 6));

    // Invisible characters, and characters that some file systems do not support.
    private static bool IsBad(char character) =>
        _bad.Contains(character) || char.IsControl(character) || char.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;
}
