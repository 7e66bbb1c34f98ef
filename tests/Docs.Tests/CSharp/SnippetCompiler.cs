using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ZeroShotOrleans.Docs.Tests.CSharp;

/// <summary>Compiles programs of pages as the .NET SDK does, with the implicit usings of their kind.</summary>
internal static class SnippetCompiler
{
    private static readonly string[] _console = ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];
    private static readonly string[] _worker = ["Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging"];
    private static readonly string[] _web = ["System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing", .. _worker];

    // Two versions of an assembly of .NET: the SDK passes the same.
    private static readonly string[] _ignored = ["CS1701", "CS1702"];

    /// <summary>Compiles a program.</summary>
    /// <param name="code">Its source.</param>
    /// <param name="page">The page, which decides the references.</param>
    /// <param name="assembly">Receives the assembly.</param>
    /// <returns>Errors and warnings, with the line of the program.</returns>
    public static IReadOnlyList<string> Compile(string code, string page, Stream assembly)
    {
        var isWeb = code.Contains("WebApplication.Create", StringComparison.Ordinal);
        var usings = isWeb ? [.. _console, .. _web] : code.Contains("Host.Create", StringComparison.Ordinal) ? [.. _console, .. _worker] : _console;
        var program = CSharpSyntaxTree.ParseText(code);
        var hasStatements = program.GetCompilationUnitRoot().Members.Any(member => member is GlobalStatementSyntax);
        var compilation = CSharpCompilation.Create(
            $"Snippet{Guid.NewGuid():N}",
            [program, CSharpSyntaxTree.ParseText(string.Concat(usings.Select(name => $"global using global::{name};\n")))],
            SnippetReferences.Of(page, isWeb),
            new CSharpCompilationOptions(hasStatements ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        return [.. ProblemsIn(compilation.Emit(assembly).Diagnostics)];
    }

    private static IEnumerable<string> ProblemsIn(ImmutableArray<Diagnostic> diagnostics) => diagnostics
        .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && !_ignored.Contains(diagnostic.Id))
        .Select(diagnostic => $"line {diagnostic.Location.GetLineSpan().StartLinePosition.Line + 1}: {diagnostic.Id} {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}");
}
