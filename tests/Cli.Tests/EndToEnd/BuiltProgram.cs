namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>
/// Locates the built programs in their own output folders. The copies in the output folder of the tests lack files, because the tests reference ASP.NET, which the programs
/// do not use.
/// </summary>
internal static class BuiltProgram
{
    // Sibling folders of artifacts/bin/Cli.Tests/debug/ have the same configuration.
    private static readonly string _configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>Path of a program.</summary>
    /// <param name="project">Its project, such as <c>Cli</c>.</param>
    /// <param name="file">Its file, such as <c>zso.dll</c>.</param>
    public static string Of(string project, string file) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, _configuration, file));
}
