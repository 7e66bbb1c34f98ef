namespace ZeroShotOrleans.Processes;

/// <summary>zso as it is built, in its own output folder: what is started here is what is shipped.</summary>
internal static class BuiltZso
{
    // artifacts/bin/Cluster.Tests/release/ is a program's folder; its neighbours have the same configuration.
    private static readonly string _configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>Program and first arguments.</summary>
    public static readonly string[] Command =
        ["dotnet", Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Cli", _configuration, "zso.dll"))];
}
