namespace ZeroShotOrleans.Sources.Tests;

/// <summary>Lists and archives that were made by other programs; the scripts beside them say how.</summary>
internal static class SourceFixtures
{
    public static string At(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "sources", name);
}
