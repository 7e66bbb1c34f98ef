using ZeroShotOrleans.Docs.Tests.Blocks;

namespace ZeroShotOrleans.Docs.Tests.CSharp;

/// <summary>Every C# block compiles as printed, without a warning, against the packages that its page names.</summary>
public sealed class CSharpBlockTests
{
    public static TheoryData<string> Places() => DocPages.PlacesOf("csharp");

    [Theory, MemberData(nameof(Places))]
    public void A_block_compiles_as_printed(string place)
    {
        var block = DocPages.At(place);
        if (Snippet.QuotedFile(block) is { } file)
        {
            var quoted = string.Join('\n', block.Code.Split('\n').Skip(1).Select(line => line.Trim()));
            Assert.Contains(quoted, string.Join('\n', File.ReadAllLines(Path.Combine(Repository.Root, file)).Select(line => line.Trim())), StringComparison.Ordinal);
            return;
        }

        using var assembly = new MemoryStream();

        var problems = SnippetCompiler.Compile(Snippet.ProgramOf(block), block.Page, assembly);

        Assert.True(problems.Count == 0, $"{place} does not compile:\n{string.Join('\n', problems)}");
    }

    [Theory]
    [InlineData("Console.WriteLine(photos);", "CS0103")]
    [InlineData("int number = null;", "CS0037")]
    [InlineData("string text = null; Console.WriteLine(text);", "CS8600")]
    [InlineData("using ZeroShotOrleans.Silo;", "CS0234")]
    public void What_a_reader_cannot_compile_is_found(string code, string expected)
    {
        using var assembly = new MemoryStream();

        Assert.Contains(SnippetCompiler.Compile(code, "docs/http.md", assembly), problem => problem.Contains(expected, StringComparison.Ordinal));
    }
}
