using System.Collections.Immutable;
using System.CommandLine;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The option that names reasons of errors, as results show them.</summary>
internal sealed class ErrorOption
{
    private static readonly ImmutableArray<ImageError> _all = [.. Enum.GetValues<ImageError>().Where(error => error is not ImageError.None)];

    private readonly Option<string[]> _errors = new("--error")
    {
        HelpName = "REASON",
        Description = $"Only images with this error: {string.Join(", ", _all)}. Repeatable. Default: all.",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>The option.</summary>
    public Option Option => _errors;

    /// <summary>The errors; empty for all.</summary>
    /// <exception cref="UsageException">There is no such error.</exception>
    public ImmutableArray<ImageError> Read(ParseResult parsed) => [.. (parsed.GetValue(_errors) ?? []).Select(Read).Distinct()];

    private static ImageError Read(string reason)
    {
        // Not Enum.Parse: it takes numbers for names.
        var word = reason.Replace("-", "", StringComparison.Ordinal);
        var error = _all.FirstOrDefault(error => string.Equals(error.ToString(), word, StringComparison.OrdinalIgnoreCase));
        return error is not ImageError.None ? error : throw new UsageException($"--error {reason} is no reason of an error.{ClosestName.Question(word, _all.Select(known => known.ToString()))} There are {string.Join(", ", _all)}.");
    }
}
