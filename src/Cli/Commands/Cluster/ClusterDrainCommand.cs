using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary><c>zso cluster drain</c></summary>
internal sealed class ClusterDrainCommand : ZsoCommand
{
    private readonly Argument<string> _silo = new("SILO") { Description = "Name or address of the silo, as `zso cluster status` shows it." };
    private readonly Option<bool> _off = new("--off") { Description = "Undo the draining, so that the silo accepts work again." };
    private readonly ClusterConnectionOptions _connection = new();

    public ClusterDrainCommand(CliContext context) : base("drain", "Drain an encoder silo, or undo it")
    {
        Arguments.Add(_silo);
        AddSection("Silo", _off);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "A draining encoder silo accepts no more work, finishes its images in flight, and stays in the cluster. The command returns when nothing is in flight. Interrupting it does not " +
        "undo the draining. The silo can then be stopped without affecting jobs.",
    ];

    public override IReadOnlyList<string> Examples => ["zso cluster drain encoder-2", "zso cluster drain encoder-2 --off"];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var (silo, off) = (parsed.GetRequiredValue(_silo), parsed.GetValue(_off));
        var settings = _connection.ReadGateways(parsed) ?? _connection.ReadRecord(parsed, context).Connection();
        await using var connection = await context.Connect(settings, cancellationToken);
        var answer = await new GrainClient(connection.Grains).DrainAsync(silo, on: !off, cancellationToken);
        context.Error.WriteLine(off
            ? $"{answer.Name} accepts work again."
            : $"{answer.Name} is drained: nothing is in flight. To undo it, run `zso cluster drain {answer.Name} --off`.");
        return ExitCode.AllClassified;
    }
}
