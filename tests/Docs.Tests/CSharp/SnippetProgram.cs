using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Docs.Tests.CSharp;

/// <summary>Runs programs of pages in processes of their own.</summary>
internal static class SnippetProgram
{
    /// <summary>Compiles and runs a program, which must exit with 0.</summary>
    /// <param name="code">Its source.</param>
    /// <param name="folder">The current folder of the process.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunAsync(string code, string folder, CancellationToken cancellationToken)
    {
        // Next to the libraries that it uses.
        var here = Path.Combine(AppContext.BaseDirectory, "ZeroShotOrleans.Docs.Tests");
        var file = Path.Combine(AppContext.BaseDirectory, $"snippet-{Guid.NewGuid():N}.dll");
        try
        {
            // The references of the README: all. What a page may use is checked where its blocks are compiled.
            await using (var assembly = File.Create(file))
            {
                Assert.Empty(SnippetCompiler.Compile(code, "README.md", assembly));
            }

            return await Programs.RunAsync(
                "dotnet", ["exec", "--runtimeconfig", $"{here}.runtimeconfig.json", "--depsfile", $"{here}.deps.json", file], folder, input: "", cancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
