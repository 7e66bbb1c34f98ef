using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary><c>zso cluster down</c></summary>
internal sealed class ClusterDownCommand : ZsoCommand
{
    private readonly ClusterFolderOption _folder = new();
    private readonly Option<bool> _kill = new("--kill") { Description = "Kill the processes immediately. No result is lost: images in flight are processed again when the job is resumed." };

    private readonly Option<int?> _wait = ClusterCount.Optional(
        "--wait", "Seconds for the silos of one role to exit before they are killed", from: 1, to: 7300, "15 more than Cluster:StopSeconds of the silos, which is 120 unless set");

    public ClusterDownCommand(CliContext context) : base("down", "Stop the local cluster")
    {
        AddSection("Silos", _kill, _wait);
        AddSection("Cluster", _folder.Option);
        SetAction((parsed, _) => RunAsync(parsed, context));
    }

    public override IReadOnlyList<string> About =>
    [
        "Stops the processes that `zso cluster up` and `zso cluster add` started: first encoders, which finish the images in flight, then control silos, then " +
        "Redis. State and logs are kept: `zso cluster up` resumes unfinished jobs. A `zso cluster up` or `add` that is still starting silos gives up.",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context)
    {
        var folder = _folder.Read(parsed, context);
        var before = folder.Read();
        using var heldLock = await folder.TakeOverAsync(context.Time);

        // An aborted start has already stopped its silos and removed the record.
        var record = folder.Read() ?? (before is null ? folder.ReadExisting() : before with { Processes = [] });
        foreach (var ended in record.Processes.Where(process => !process.Alive))
        {
            context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ended.Name} (process {ended.Pid}) had already exited. Its log: {ended.Log}."));
        }

        var left = await new ClusterEnd(context).RunAsync(record.Processes, parsed.GetValue(_kill), parsed.GetValue(_wait) is { } seconds ? TimeSpan.FromSeconds(seconds) : record.StopTime);
        if (!left.IsEmpty)
        {
            folder.Write(record with { Processes = left });
            throw new ZeroShotException(ZeroShotError.NoSilo,
                $"SIGKILL did not stop {string.Join(", ", left.Select(process => process.Name))}: a device or a file system is not responding. Run the command again when it is.");
        }

        folder.RemoveRecord();
        context.Error.WriteLine($"The cluster has stopped. Its state and logs are in {folder.Path}.");
        return ExitCode.AllClassified;
    }
}
