namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Creates folders in the system's temporary directory.</summary>
internal static class TestFolder
{
    public static string Create() => Directory.CreateTempSubdirectory("zso-cluster-").FullName;
}
