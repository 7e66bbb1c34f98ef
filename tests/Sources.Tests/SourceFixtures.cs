namespace ZeroShotOrleans.Sources.Tests;

/// <summary>Lists and archives created by other programs; the scripts beside them show how.</summary>
internal static class SourceFixtures
{
    public static string At(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "sources", name);
}
