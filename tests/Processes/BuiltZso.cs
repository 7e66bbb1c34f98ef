namespace ZeroShotOrleans.Processes;

/// <summary>zso from its own build output, so that tests start what is shipped.</summary>
internal static class BuiltZso
{
    // artifacts/bin/Cluster.Tests/release/ is the folder of one program; its siblings have the same configuration.
    private static readonly string _configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>The program and its first arguments.</summary>
    public static readonly string[] Command = Neighbour("Cli", "zso.dll");

    /// <summary>Another program of this build.</summary>
    /// <param name="project">Name of its project.</param>
    /// <param name="file">Name of its file.</param>
    public static string[] Neighbour(string project, string file) =>
        ["dotnet", Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, _configuration, file))];
}
