namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>
/// The programs as they are built, each in its own output folder. The copies beside the tests lack what the tests have from ASP.NET, which the programs
/// do not use.
/// </summary>
internal static class BuiltProgram
{
    // artifacts/bin/Cli.Tests/debug/ is this program's folder; its neighbours have the same configuration.
    private static readonly string _configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>Path of a program.</summary>
    /// <param name="project">Its project, such as <c>Cli</c>.</param>
    /// <param name="file">Its file, such as <c>zso.dll</c>.</param>
    public static string Of(string project, string file) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, _configuration, file));
}
