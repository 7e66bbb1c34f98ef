using System.Collections.Immutable;
using System.CommandLine;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary>The option that selects images by their error.</summary>
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

    /// <summary>Returns the errors; empty for all.</summary>
    /// <exception cref="UsageException">A value is not the name of an error.</exception>
    public ImmutableArray<ImageError> Read(ParseResult parsed) => [.. (parsed.GetValue(_errors) ?? []).Select(Read).Distinct()];

    private static ImageError Read(string reason)
    {
        // Not Enum.Parse, which also accepts numbers.
        var word = reason.Replace("-", "", StringComparison.Ordinal);
        var error = _all.FirstOrDefault(error => string.Equals(error.ToString(), word, StringComparison.OrdinalIgnoreCase));
        return error is not ImageError.None ? error : throw new UsageException($"--error {reason} is not the name of an error.{ClosestName.Question(word, _all.Select(known => known.ToString()))} Valid names: {string.Join(", ", _all)}.");
    }
}
