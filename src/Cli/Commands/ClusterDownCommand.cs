using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Cluster;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso cluster down</c></summary>
internal sealed class ClusterDownCommand : ZsoCommand
{
    private readonly ClusterFolderOption _folder = new();
    private readonly Option<bool> _kill = new("--kill") { Description = "End them at once. No result is lost: images in work are worked on again when the job goes on." };

    // A silo gives its batches a minute; a moment more, and it hangs.
    private readonly Option<int> _wait = ClusterCount.Option("--wait", "Seconds for the silos of one role to end before they are killed", from: 1, to: 3600, otherwise: 75);

    public ClusterDownCommand(CliContext context) : base("down", "End the cluster of this machine")
    {
        AddSection("Silos", _kill, _wait);
        AddSection("Cluster", _folder.Option);
        SetAction((parsed, _) => RunAsync(parsed, context));
    }

    public override IReadOnlyList<string> About =>
    [
        "Ends the processes that `zso cluster up` and `zso cluster add` started, and no others: encoders first, which end the images they have in work, then control silos, then " +
        "Redis. State and logs stay: `zso cluster up` goes on with unfinished jobs.",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context)
    {
        var folder = _folder.Read(parsed, context);
        using var taken = folder.TakeExisting(out var record);
        foreach (var ended in record.Processes.Where(process => !process.Alive))
        {
            context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ended.Name} (process {ended.Pid}) had ended already; its log is {ended.Log}."));
        }

        var left = await new ClusterEnd(context).RunAsync(record.Processes, parsed.GetValue(_kill), TimeSpan.FromSeconds(parsed.GetValue(_wait)));
        if (!left.IsEmpty)
        {
            folder.Write(record with { Processes = left });
            throw new ZeroShotException(ZeroShotError.NoSilo,
                $"Not even SIGKILL ended {string.Join(", ", left.Select(process => process.Name))}: a device or a file system does not answer. Give the command again when it does.");
        }

        folder.RemoveRecord();
        context.Error.WriteLine($"The cluster has ended. Its state and logs are in {folder.Path}.");
        return ExitCode.AllClassified;
    }
}
