namespace ZeroShotOrleans.Processes;

/// <summary>zso as it is built, in its own output folder: what is started here is what is shipped.</summary>
internal static class BuiltZso
{
    // artifacts/bin/Cluster.Tests/release/ is a program's folder; its neighbours have the same configuration.
    private static readonly string _configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>Program and first arguments.</summary>
    public static readonly string[] Command = Neighbour("Cli", "zso.dll");

    /// <summary>Another program of this build.</summary>
    /// <param name="project">Name of its project.</param>
    /// <param name="file">Name of its file.</param>
    public static string[] Neighbour(string project, string file) =>
        ["dotnet", Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", project, _configuration, file))];
}
