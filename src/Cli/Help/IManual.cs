using System.CommandLine;

namespace ZeroShotOrleans.Cli.Help;

/// <summary>What a command says of itself beside its name, its arguments and its options.</summary>
internal interface IManual
{
    /// <summary>What it does, in paragraphs.</summary>
    IReadOnlyList<string> About { get; }

    /// <summary>Whole command lines, short ones first.</summary>
    IReadOnlyList<string> Examples { get; }

    /// <summary>Titles of the sections and the options in each.</summary>
    IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> Sections { get; }
}
