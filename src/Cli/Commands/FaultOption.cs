using System.Collections.Immutable;
using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The option that names reasons of faults, as results show them.</summary>
internal sealed class FaultOption
{
    private static readonly ImmutableArray<ImageFault> _all = [.. Enum.GetValues<ImageFault>().Where(fault => fault is not ImageFault.None)];

    private readonly Option<string[]> _faults = new("--fault")
    {
        HelpName = "REASON",
        Description = $"Only images with this fault: {string.Join(", ", _all)}. Repeatable. Default: all.",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>The option.</summary>
    public Option Option => _faults;

    /// <summary>The faults; empty for all.</summary>
    /// <exception cref="UsageException">There is no such fault.</exception>
    public ImmutableArray<ImageFault> Read(ParseResult parsed) => [.. (parsed.GetValue(_faults) ?? []).Select(Read).Distinct()];

    private static ImageFault Read(string reason)
    {
        // Not Enum.Parse: it takes numbers for names.
        var word = reason.Replace("-", "", StringComparison.Ordinal);
        var fault = _all.FirstOrDefault(fault => string.Equals(fault.ToString(), word, StringComparison.OrdinalIgnoreCase));
        return fault is not ImageFault.None ? fault : throw new UsageException($"--fault {reason} is no reason of a fault.{ClosestName.Question(word, _all.Select(known => known.ToString()))} There are {string.Join(", ", _all)}.");
    }
}
