using ZeroShotOrleans.Tests;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Cli.Tests.Readers;

/// <summary>DuckDB, an independent reader of CSV, JSON lines and Parquet.</summary>
internal static class DuckDb
{
    private static readonly string _sources = Path.Combine(Repository.Root, "tests", "Cli.Tests", "Readers");

    /// <summary>Runs a query and returns its rows as JSON.</summary>
    public static async Task<string[]> QueryAsync(string query)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        Programs.Require("node", "npm");
        var folder = await NodePackages.InstallAsync("readers", _sources, cancellationToken);
        File.Copy(Path.Combine(_sources, "query.mjs"), Path.Combine(folder, "query.mjs"), overwrite: true);
        return (await Programs.RunAsync("node", ["query.mjs", query], folder, input: "", cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
