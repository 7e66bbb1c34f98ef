using System.Globalization;

namespace ZeroShotOrleans.Cli.Mcp;

/// <summary>Reads the labels of a call.</summary>
internal static class AgentLabels
{
    /// <summary>Labels, or the name of a stored set with an optional version.</summary>
    /// <exception cref="ArgumentException">Both or none are given, or the version is not a number.</exception>
    public static LabelSetDefinition Read(string[]? labels, string? labelSet)
    {
        if (labels is { Length: > 0 } == labelSet is not null)
        {
            throw new ArgumentException("Give 'labels' or 'labelSet', one of them.");
        }

        if (labelSet is null)
        {
            return new LabelSetDefinition { Labels = [.. labels!] };
        }

        return labelSet.Split('@', 2) switch
        {
            [var name, var version] => int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new LabelSetDefinition { Name = name, Version = number }
                : throw new ArgumentException($"'labelSet' is '{labelSet}', but a version is a number. Write it like animals@2."),
            _ => new LabelSetDefinition { Name = labelSet },
        };
    }
}
