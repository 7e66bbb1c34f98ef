using System.CommandLine;
using System.CommandLine.Help;
using ZeroShotOrleans.Cli.Commands.Classify;
using ZeroShotOrleans.Cli.Commands.Cluster;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Jobs;
using ZeroShotOrleans.Cli.Commands.Keys;
using ZeroShotOrleans.Cli.Commands.Labels;
using ZeroShotOrleans.Cli.Commands.Mcp;
using ZeroShotOrleans.Cli.Commands.Models;
using ZeroShotOrleans.Cli.Commands.Shell;
using ZeroShotOrleans.Cli.Commands.State;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Help;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The root command <c>zso</c>, with all commands and global options.</summary>
internal sealed class ZsoRoot : RootCommand, IManual
{
    public ZsoRoot(CliContext context) : base("zero-shot image classification with labels in plain words")
    {
        Subcommands.Add(new ClassifyCommand(context));
        Subcommands.Add(new GroupCommand(
            "jobs", "Show, pause, resume, retry, relabel and cancel jobs, and write their results and embeddings",
            "Every run of `zso classify` is a job. It is stored with its results in the state folder or the cluster.",
            new JobsListCommand(context), new JobsShowCommand(context), new JobsResultsCommand(context), new JobsEmbeddingsCommand(context), new JobsPauseCommand(context), new JobsResumeCommand(context),
            new JobsRetryCommand(context), new JobsRelabelCommand(context), new JobsCancelCommand(context), new JobsDeleteCommand(context)));
        Subcommands.Add(new GroupCommand(
            "labels", "Store and show label sets", "A label set is a list of labels with prompt templates. A named label set has versions, which never change.",
            new LabelsPutCommand(context), new LabelsListCommand(context), new LabelsShowCommand(context), new LabelsVersionsCommand(context), new LabelsEmbeddingsCommand(context), new LabelsTemplatesCommand(context), new LabelsRemoveCommand(context)));
        Subcommands.Add(new GroupCommand(
            "models", "Pull, show, check and remove models", "A model is a folder with an image tower and a text tower.",
            new ModelsListCommand(context), new ModelsPullCommand(context), new ModelsShowCommand(context), new ModelsVerifyCommand(context), new ModelsCheckPublishedCommand(context), new ModelsRemoveCommand(context)));
        Subcommands.Add(new GroupCommand(
            "cluster", "Start, show, drain and stop a local cluster", "A cluster consists of silos: control silos run jobs and store label sets, encoder silos run models.",
            new ClusterUpCommand(context), new ClusterAddCommand(context), new ClusterStatusCommand(context), new ClusterDrainCommand(context), new ClusterDownCommand(context)));
        Subcommands.Add(new GroupCommand(
            "state", "Back up and restore the state of a silo", "Jobs, results, label sets and embeddings that are not in Redis are stored in one file. Do not copy it directly while a silo is running.",
            new StateBackupCommand(context), new StateRestoreCommand(context)));
        Subcommands.Add(new SiloCommand());
        Subcommands.Add(new McpCommand(context));
        Subcommands.Add(new GroupCommand(
            "keys", "Create keys for the HTTP API", "The HTTP API of a control silo requires a key if its settings contain any. Settings contain only hashes of keys.", new KeysNewCommand(context)));
        Subcommands.Add(new CompletionCommand(context));
        Subcommands.Add(new HelpCommand(context));
        Options.Add(Verbose);

        // A folder may be named [diagram].
        Directives.Clear();

        // The default option has aliases such as /h, which may be a folder.
        Options.Remove(Options.OfType<HelpOption>().Single());
        Options.Add(new HelpOption("--help", "-h") { Description = "Show this page.", Action = new Help.HelpAction(context) });

        var version = Options.OfType<VersionOption>().Single();
        version.Description = "Show the version.";
        version.Action = new VersionAction(context);
    }

    /// <summary>Whether failures are shown with details.</summary>
    public Option<bool> Verbose { get; } = new("--verbose") { Description = "Show the details of a failure.", Recursive = true };

    public IReadOnlyList<string> About =>
    [
        "Classifies images with a list of labels. By default, everything runs in this process with the bundled model: " +
        "no server, no download. After `zso cluster up`, or with --cluster, the same commands use a running cluster.",
    ];

    public IReadOnlyList<string> Examples =>
    [
        "zso classify samples/photos --labels \"cat,wild animal,building,rocket,flower,cup of coffee,camera\"",
        "zso classify /photos -r --labels-file labels.txt --out results.csv",
        "zso jobs list",
        "zso help classify",
    ];

    public IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> Sections => [];
}
