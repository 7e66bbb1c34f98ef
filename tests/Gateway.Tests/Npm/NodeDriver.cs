using System.Text.Json;
using ZeroShotOrleans.Tests;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Gateway.Tests.Npm;

/// <summary>Runs a script of this folder with the packages of the lock file beside it, so that it imports them as their documentation says.</summary>
internal static class NodeDriver
{
    private static readonly Lazy<Task<string>> _folder = new(() => NodePackages.InstallAsync("clients", CancellationToken.None));

    /// <summary>Runs it, or skips the test where there is no Node.js.</summary>
    /// <param name="script">Its name, without <c>.mjs</c>.</param>
    /// <param name="input">What it reads, as JSON.</param>
    /// <returns>What it writes.</returns>
    public static async Task<JsonElement> RunAsync(string script, object input)
    {
        Programs.Require("node", "npm");
        var token = TestContext.Current.CancellationToken;
        var folder = await _folder.Value.WaitAsync(token);
        var file = Path.Combine(folder, $"{script}.mjs");
        File.Copy(Path.Combine(Repository.Root, "tests", "Gateway.Tests", "Npm", $"{script}.mjs"), file, overwrite: true);
        using var outcome = JsonDocument.Parse(await Programs.RunAsync("node", [file], folder, JsonSerializer.Serialize(input), token));
        return outcome.RootElement.Clone();
    }
}
