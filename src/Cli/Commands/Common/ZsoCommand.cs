using System.CommandLine;
using ZeroShotOrleans.Cli.Help;

namespace ZeroShotOrleans.Cli.Commands.Common;

/// <summary>A command with a manual page.</summary>
/// <param name="name">Its name.</param>
/// <param name="summary">A line without a full stop, for the list of commands.</param>
internal abstract class ZsoCommand(string name, string summary) : Command(name, summary), IManual
{
    public abstract IReadOnlyList<string> About { get; }

    public virtual IReadOnlyList<string> Examples => [];

    public IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> Sections => _sections;

    private readonly List<(string, IReadOnlyList<Option>)> _sections = [];

    /// <summary>Adds a section of options.</summary>
    protected void AddSection(string title, params IReadOnlyList<Option> options)
    {
        _sections.Add((title, options));
        foreach (var option in options)
        {
            Options.Add(option);
        }
    }
}
