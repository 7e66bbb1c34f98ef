using System.CommandLine;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Labels;

namespace ZeroShotOrleans.Cli.Commands.Labels;

/// <summary>The argument for the name of a stored label set.</summary>
internal static class LabelSetArgument
{
    /// <summary>Creates the argument.</summary>
    public static Argument<string> Create() => new("NAME") { Description = $"Name of the label set, at most {Limits.MaxNameLength} characters." };

    /// <summary>Returns the name, which must not contain a version.</summary>
    /// <exception cref="UsageException">The name is invalid.</exception>
    public static string Read(ParseResult parsed, Argument<string> argument)
    {
        var text = parsed.GetRequiredValue(argument);
        return text.AsSpan().IndexOfAny('@', '=') < 0
            ? SetArgument.Reference(text, "NAME").Name
            : throw new UsageException($"NAME {text} contains @ or =, which `--set` interprets as a version or a list. Specify only the name.");
    }
}
