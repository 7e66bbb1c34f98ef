using System.CommandLine;

namespace ZeroShotOrleans.Cli.Help;

/// <summary>Help text of a command, beyond its name, arguments and options.</summary>
internal interface IManual
{
    /// <summary>Paragraphs that describe the command.</summary>
    IReadOnlyList<string> About { get; }

    /// <summary>Complete command lines, short ones first.</summary>
    IReadOnlyList<string> Examples { get; }

    /// <summary>The option sections and their titles.</summary>
    IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> Sections { get; }
}
