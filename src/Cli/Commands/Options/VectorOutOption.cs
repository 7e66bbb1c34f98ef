using System.CommandLine;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Output;

namespace ZeroShotOrleans.Cli.Commands.Options;

/// <summary>The option for the file that embeddings are written to.</summary>
internal sealed class VectorOutOption
{
    /// <summary>The option.</summary>
    public Option<string?> Option { get; } = new("--out")
    {
        HelpName = "FILE",
        Description = $"Write the embeddings to FILE: .parquet, or .npy with the names of its rows in FILE{VectorTarget.NamesEnding}. They are named .partial until they are complete.",
    };

    /// <summary>Opens the file.</summary>
    /// <exception cref="UsageException">The option is missing, or the file cannot be written.</exception>
    public VectorTarget Open(ParseResult parsed) =>
        VectorTarget.Open(parsed.GetValue(Option) is { Length: > 0 } path ? path : throw new UsageException("--out is missing. Specify a file that ends in .parquet or .npy."));
}
