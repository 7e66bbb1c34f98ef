using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options by which a run leaves something for later runs, or uses what an earlier one left.</summary>
internal sealed class ReuseOptions
{
    private const string Time = "time", Content = "content";

    private readonly Option<bool> _keepEmbeddings = new("--keep-embeddings")
    {
        Description = "Keep the embeddings of the images, so that `zso jobs relabel` classifies them for other labels without reading them again.",
    };

    private readonly Option<string?> _onlyChanged = new("--only-changed")
    {
        HelpName = "time|content",
        Description = "Reuse the results of the newest finished job that was the same for images that have not changed. time: size and time of modification " +
            "are the same. content: the bytes are the same; they are read, and not encoded. Written with =, as --only-changed=content; without a value: time.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ReuseOptions() => Choice.Only(_onlyChanged, Time, Content);

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_keepEmbeddings, _onlyChanged];

    /// <summary>The job with what was asked for.</summary>
    public JobSpec Apply(ParseResult parsed, JobSpec spec) => spec with
    {
        KeepEmbeddings = parsed.GetValue(_keepEmbeddings),
        Reuse = parsed.GetResult(_onlyChanged) is null
            ? null
            : new JobReuse("", parsed.GetValue(_onlyChanged) == Content ? ReuseKind.UnchangedContent : ReuseKind.UnchangedFiles),
    };

    /// <summary>The command line with the value that a bare <c>--only-changed</c> stands for: the library would take PATH behind it for its value.</summary>
    public static IReadOnlyList<string> WithValues(IReadOnlyList<string> args) => [.. args.Select(arg => arg == "--only-changed" ? $"--only-changed={Time}" : arg)];
}
