using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands.Common;

/// <summary>A group of commands, such as <c>jobs</c> in <c>zso jobs list</c>.</summary>
internal sealed class GroupCommand : ZsoCommand
{
    public GroupCommand(string name, string summary, string about, params IReadOnlyList<Command> commands) : base(name, summary)
    {
        About = [about];
        foreach (var command in commands)
        {
            Subcommands.Add(command);
        }
    }

    public override IReadOnlyList<string> About { get; }
}
