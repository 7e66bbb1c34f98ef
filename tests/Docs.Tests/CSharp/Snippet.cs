using ZeroShotOrleans.Docs.Tests.Blocks;

namespace ZeroShotOrleans.Docs.Tests.CSharp;

/// <summary>A C# block of a page, and what a reader types with it.</summary>
/// <remarks>
/// A block is a complete program, as after <c>dotnet new console</c>, or <c>dotnet new web</c> if it creates a web application. One whose first line is a comment that ends with <c>above:</c>,
/// such as <c>// With the client from above:</c>, continues the block before it. One whose first line is <c>// From PATH</c> quotes a source file.
/// </remarks>
internal static class Snippet
{
    private const string Continues = "above:", Quotes = "// From ";

    /// <summary>The program of a block: its code, after that of the blocks that it continues.</summary>
    public static string ProgramOf(CodeBlock block)
    {
        if (!FirstLine(block).StartsWith("//", StringComparison.Ordinal) || !FirstLine(block).EndsWith(Continues, StringComparison.Ordinal))
        {
            return block.Code;
        }

        var before = DocPages.Blocks.LastOrDefault(other => other.Page == block.Page && other.Language == block.Language && other.Line < block.Line)
            ?? throw new InvalidDataException($"{block.Place} continues a block, but is the first of its page.");
        return Join(ProgramOf(before), block.Code);
    }

    /// <summary>The source file that a block quotes; null if it quotes none.</summary>
    public static string? QuotedFile(CodeBlock block) => FirstLine(block).StartsWith(Quotes, StringComparison.Ordinal) ? FirstLine(block)[Quotes.Length..].TrimEnd(':') : null;

    private static string FirstLine(CodeBlock block) => block.Code.Split('\n')[0].Trim();

    // Using directives of the later block move to the top, where a reader puts them.
    private static string Join(string first, string second)
    {
        var lines = second.Split('\n');
        var usings = lines.Where(IsUsing).Where(line => !first.Contains(line, StringComparison.Ordinal));
        return string.Join('\n', [.. usings, first, .. lines.Where(line => !IsUsing(line))]);
    }

    private static bool IsUsing(string line) => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains('=', StringComparison.Ordinal) && !line.Contains('(', StringComparison.Ordinal);
}
