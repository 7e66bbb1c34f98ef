using ZeroShotOrleans.Docs.Tests.CSharp;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Docs.Tests.Http;

/// <summary>Runs examples as a reader would: copied from the page, in the folder that contains <c>samples/photos</c>.</summary>
/// <param name="folder">Name of the folder for the modules: tests that run at the same time need folders of their own.</param>
internal sealed class ExamplePrograms(string folder = "docs")
{
    private readonly Lazy<Task<string>> _modules = new(() => NodePackages.InstallAsync(folder, CancellationToken.None));

    /// <summary>Runs code in bash, python, javascript or csharp, which must exit with 0.</summary>
    /// <returns>Its standard output.</returns>
    public async Task<string> RunAsync(string language, string code, CancellationToken cancellationToken)
    {
        switch (language)
        {
            case "bash":
                Programs.Require("curl", "jq");
                return await Programs.RunAsync("bash", ["-euo", "pipefail", "-c", code], Repository.Root, input: "", cancellationToken);
            case "python":
                Programs.Require("python3");
                return await Programs.RunAsync("python3", ["-c", code], Repository.Root, input: "", cancellationToken);
            case "csharp":
                return await SnippetProgram.RunAsync(code, Repository.Root, cancellationToken);
            default:
                Programs.Require("node", "npm");

                // Node resolves modules relative to the script.
                var script = Path.Combine(await _modules.Value, $"{Guid.NewGuid():N}.mjs");
                await File.WriteAllTextAsync(script, code, cancellationToken);
                try
                {
                    return await Programs.RunAsync("node", [script], Repository.Root, input: "", cancellationToken);
                }
                finally
                {
                    File.Delete(script);
                }
        }
    }
}
