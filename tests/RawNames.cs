using System.Diagnostics;

namespace ZeroShotOrleans;

/// <summary>Files whose names are any bytes, made by a shell and not by the code that is tested.</summary>
internal static class RawNames
{
    /// <summary>Names as <c>printf</c> takes them, and the text that stands for each: written by hand, in ordinal order of the text.</summary>
    public static readonly (string Printf, string Text)[] Odd =
    [
        (@"\\x5C.jpg", @"\x5C.jpg"),
        (@"\\x5CxE9.jpg", @"\x5Cx5CxE9.jpg"),
        (@"\300\257.jpg", @"\xC0\xAF.jpg"),
        (@"\342\202.jpg", @"\xE2\x82.jpg"),
        (@"\355\240\200.jpg", @"\xED\xA0\x80.jpg"),
        (@"a\376.jpg", @"a\xFE.jpg"),
        (@"a\377.jpg", @"a\xFF.jpg"),
        (@"back\\slash.jpg", @"back\slash.jpg"),
        (@"caf\\xE9.jpg", @"caf\x5CxE9.jpg"),
        (@"caf\\x5xE9.jpg", @"caf\x5xE9.jpg"),
        (@"caf\351.jpg", @"caf\xE9.jpg"),
        (@"caf\\xe9.jpg", @"caf\xe9.jpg"),
        (@"d\350/y\200.jpg", @"d\xE8/y\x80.jpg"),
        (@"d\350/z.jpg", @"d\xE8/z.jpg"),
        (@"d\351/y\200.jpg", @"d\xE9/y\x80.jpg"),
        (@"d\351/y\201.jpg", @"d\xE9/y\x81.jpg"),
        (@"d\351/z\n.jpg", "d\\xE9/z\n.jpg"),
        (@"e\314\201.jpg", "e\u0301.jpg"),
        (@"say ""a, b"" \351.jpg", @"say ""a, b"" \xE9.jpg"),
        (@"tab\t\r\351.jpg", "tab\t\r\\xE9.jpg"),
        (@"\303\251.jpg", "\u00e9.jpg"),
        (@"\303\251\351.jpg", "\u00e9\\xE9.jpg"),
        (@"\360\237\220\210\351.jpg", "\U0001F408\\xE9.jpg"),
    ];

    /// <summary>Makes files; the test is skipped where the file system refuses such names.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="printf">Their paths, as <c>printf</c> takes them.</param>
    /// <param name="content">A file that each becomes a copy of; null: each holds its own path as it was given.</param>
    public static void Make(string folder, IEnumerable<string> printf, string? content = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has such names.");
        Assert.SkipUnless(Shell(folder, """touch "$(printf '\351')" && rm "$(printf '\351')" """) == 0, "The file system has only names that are UTF-8.");
        const string Script = """
            for f; do
                p=$(printf "$f.")
                p=${p%.}
                mkdir -p "./$(dirname "./$p")"
                if [ "$0" = - ]; then printf %s "$f" > "./$p"; else cp "$0" "./$p"; fi || exit 1
            done
            """;
        Assert.Equal(0, Shell(folder, Script, [content ?? "-", .. printf]));
    }

    /// <summary>Runs a script; <c>$0</c> is the first argument.</summary>
    /// <returns>The exit code.</returns>
    public static int Shell(string folder, string script, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", script, .. arguments]) { WorkingDirectory = folder, RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
