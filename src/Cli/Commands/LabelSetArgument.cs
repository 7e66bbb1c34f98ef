using System.CommandLine;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Labels;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The argument that names a stored label set.</summary>
internal static class LabelSetArgument
{
    /// <summary>A name.</summary>
    public static Argument<string> Create() => new("NAME") { Description = $"Name of the label set, at most {Limits.MaxNameLength} characters." };

    /// <summary>A name that has no version and can be used in <c>--set</c>.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static string Read(ParseResult parsed, Argument<string> argument)
    {
        var text = parsed.GetRequiredValue(argument);
        return text.AsSpan().IndexOfAny('@', '=') < 0
            ? SetArgument.Reference(text, "NAME").Name
            : throw new UsageException($"NAME {text} has an @ or =, which `--set` reads as a version or a list. Give the name alone.");
    }
}
