using System.Text;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Archives;

/// <summary>Decodes names in the code page of MS-DOS, which zip archives use unless they say otherwise.</summary>
internal static class CodePage437
{
    private static readonly System.Text.Encoding _encoding = CodePagesEncodingProvider.Instance.GetEncoding(437)!;

    /// <summary>A name up to the first NUL, escaped as <see cref="FileNameEscape"/> does.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => TarHeader.Text(System.Text.Encoding.UTF8.GetBytes(_encoding.GetString(bytes)));
}
