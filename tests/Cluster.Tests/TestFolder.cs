namespace ZeroShotOrleans.Cluster.Tests;

/// <summary>Folders below the system's temporary one.</summary>
internal static class TestFolder
{
    public static string Create() => Directory.CreateTempSubdirectory("zso-cluster-").FullName;
}
