using System.CommandLine;
using System.CommandLine.Help;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Help;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso</c> itself: the commands, and the options that all of them have.</summary>
internal sealed class ZsoRoot : RootCommand, IManual
{
    public ZsoRoot(CliContext context) : base("zero-shot image classification with labels in plain words")
    {
        Subcommands.Add(new ClassifyCommand(context));
        Subcommands.Add(new GroupCommand(
            "jobs", "Show jobs, write their results, hold, repeat, relabel and end them",
            "Every run of `zso classify` is a job; the state folder, or the cluster, keeps it with its results.",
            new JobsListCommand(context), new JobsShowCommand(context), new JobsResultsCommand(context), new JobsPauseCommand(context), new JobsResumeCommand(context),
            new JobsRetryCommand(context), new JobsRelabelCommand(context), new JobsCancelCommand(context), new JobsDeleteCommand(context)));
        Subcommands.Add(new GroupCommand(
            "labels", "Store and show label sets", "A label set is a list of labels and the sentences each is read in. One with a name has versions, which never change.",
            new LabelsPutCommand(context), new LabelsListCommand(context), new LabelsShowCommand(context), new LabelsVersionsCommand(context), new LabelsRemoveCommand(context)));
        Subcommands.Add(new GroupCommand(
            "models", "Pull, show, check and remove models", "A model is a folder with an image tower and a text tower.",
            new ModelsListCommand(context), new ModelsPullCommand(context), new ModelsShowCommand(context), new ModelsVerifyCommand(context), new ModelsRemoveCommand(context)));
        Subcommands.Add(new GroupCommand(
            "cluster", "Start, show, drain and end a cluster on this machine", "A cluster is a set of silos: control silos have jobs and label sets, encoder silos have models.",
            new ClusterUpCommand(context), new ClusterAddCommand(context), new ClusterStatusCommand(context), new ClusterDrainCommand(context), new ClusterDownCommand(context)));
        Subcommands.Add(new GroupCommand(
            "state", "Copy the state of a machine, and put it back", "Jobs, results, label sets and embeddings that are not in Redis lie in one file, which a running silo changes all the time.",
            new StateBackupCommand(context), new StateRestoreCommand(context)));
        Subcommands.Add(new SiloCommand());
        Subcommands.Add(new GroupCommand(
            "keys", "Make keys for the HTTP API", "A control silo's HTTP API asks for a key when its settings have any; they hold hashes only.", new KeysNewCommand(context)));
        Options.Add(Verbose);

        // A folder named [diagram] is a folder.
        Directives.Clear();

        // The library's own has aliases like /h, which is a folder too.
        Options.Remove(Options.OfType<HelpOption>().Single());
        Options.Add(new HelpOption("--help", "-h") { Description = "Show this page.", Action = new Help.HelpAction(context) });

        var version = Options.OfType<VersionOption>().Single();
        version.Description = "Show the version.";
        version.Action = new VersionAction(context);
    }

    /// <summary>Whether failures are shown with all that is known of them.</summary>
    public Option<bool> Verbose { get; } = new("--verbose") { Description = "Show the details of a failure.", Recursive = true };

    public IReadOnlyList<string> About =>
    [
        "Images and a list of labels go in; which label fits each image comes out. By default everything happens inside this process, with the model that " +
        "comes with zso: no server, no download. With --cluster the same commands talk to a running cluster.",
    ];

    public IReadOnlyList<string> Examples =>
    [
        "zso classify samples/photos --labels \"cat,wild animal,building,rocket,flower,cup of coffee,camera\"",
        "zso classify /photos -r --labels-file labels.txt --out results.csv",
        "zso jobs list",
    ];

    public IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> Sections => [];
}
