namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>Keys that S3 allows.</summary>
internal static class Keys
{
    /// <summary>Keys that something on the way to a store is known to change: paths that are cleaned up, escapes that are read, characters that XML forbids.</summary>
    public static readonly string[] Odd =
    [
        "a b.jpg", "a+b.jpg", "a%2Bb.jpg", "100%", "%", "%zz", "x/../y.jpg", "../z", "..", ".", "a/./b", "./a", "/lead", "//two", "///three", "lead", "a//b", "tail/", "tail//",
        "new\nline", "tab\t", "return\r", "\u0001\u0002\u001f", "\u007f", "caf\u00e9", "cafe\u0301", "\U0001F600.jpg", "\uE000", "\uFFFD", "q?x#y&z=1;a,b", "back\\slash", "'\"<>&", "~!@$^*()[]{}|:`",
        "encoding-type=url", " lead", "trail ", "bucket", "photos", "photos/photos", "\u00a0", "\u200b",
    ];

    /// <summary>The longest that S3 allows, in one-byte and in four-byte characters.</summary>
    public static readonly string[] Long = [new('k', 1024), string.Concat(Enumerable.Repeat("\U0001F600", 256))];

    /// <summary>One of each character that a key can have, of those that have one or two bytes.</summary>
    public static IEnumerable<string> OfEachByte() => Enumerable.Range(1, 0x17F).Select(code => $"c/{(char)code}");
}
