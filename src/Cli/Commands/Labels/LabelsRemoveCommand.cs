using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Labels;

/// <summary><c>zso labels remove</c></summary>
internal sealed class LabelsRemoveCommand : ZsoCommand
{
    private readonly Argument<string> _name = LabelSetArgument.Create();
    private readonly Confirmation _confirmation = new();
    private readonly ConnectionOptions _connection = new();

    public LabelsRemoveCommand(CliContext context) : base("remove", "Remove a named label set")
    {
        Arguments.Add(_name);
        AddSection("Labels", _confirmation.Option);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
        ["Removes a name with all its versions. Jobs that used it keep their labels, and stored embeddings are kept. If the name is stored again, version numbers continue."];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var name = LabelSetArgument.Read(parsed, _name);
        await using var connection = await context.Connect(_connection.Read(parsed, context), cancellationToken);
        var client = new GrainClient(connection.Grains);
        if (!await _confirmation.ConfirmAsync(parsed, await DescribeAsync(client, name, cancellationToken), context, cancellationToken))
        {
            return ExitCode.WrongUse;
        }

        await client.RemoveLabelsAsync(name, cancellationToken);
        context.Error.WriteLine(Printable.Escape($"Label set {name} is removed."));
        return ExitCode.AllClassified;
    }

    private static async Task<string> DescribeAsync(GrainClient client, string name, CancellationToken cancellationToken)
    {
        try
        {
            var newest = await client.GetLabelsAsync(name, cancellationToken: cancellationToken);
            return FormattableString.Invariant($"label set {name}, whose newest version is {newest.Version}");
        }
        catch (ZeroShotException damage) when (damage.Code is ZeroShotError.StateDamaged)
        {
            return $"label set {name}, which is damaged";
        }
    }
}
