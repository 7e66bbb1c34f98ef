using System.CommandLine;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso cluster drain</c></summary>
internal sealed class ClusterDrainCommand : ZsoCommand
{
    private readonly Argument<string> _silo = new("SILO") { Description = "Name or address of the silo, as `zso cluster status` shows it." };
    private readonly Option<bool> _off = new("--off") { Description = "The other way: have the silo take work again." };
    private readonly ClusterConnectionOptions _connection = new();

    public ClusterDrainCommand(CliContext context) : base("drain", "Take an encoder silo out of the work, or back into it")
    {
        Arguments.Add(_silo);
        AddSection("Silo", _off);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "An encoder silo that is drained takes no more work, ends what it has, and stays in the cluster. The command returns when nothing is in flight; interrupting it does not " +
        "end the draining. Ending the silo then disturbs nobody.",
    ];

    public override IReadOnlyList<string> Examples => ["zso cluster drain encoder-2", "zso cluster drain encoder-2 --off"];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var (silo, off) = (parsed.GetRequiredValue(_silo), parsed.GetValue(_off));
        var settings = _connection.ReadGateways(parsed) ?? _connection.ReadRecord(parsed, context).Connection();
        await using var connection = await context.Connect(settings, cancellationToken);
        var answer = await new ZeroShotClient(connection.Grains).DrainAsync(silo, on: !off, cancellationToken);
        context.Error.WriteLine(off
            ? $"{answer.Name} takes work again."
            : $"{answer.Name} has nothing in flight and takes no more work. `zso cluster drain {answer.Name} --off` takes it back into the work.");
        return ExitCode.AllClassified;
    }
}
