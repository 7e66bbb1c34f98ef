using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;

namespace ZeroShotOrleans.Cli.Commands.Classify;

/// <summary>Options to store embeddings for later jobs, and to reuse results of earlier ones.</summary>
internal sealed class ReuseOptions
{
    private const string Time = "time", Content = "content";

    private readonly Option<bool> _keepEmbeddings = new("--keep-embeddings")
    {
        Description = "Store the embeddings of the images, so that `zso jobs relabel` can classify them with other labels without reading them again.",
    };

    private readonly Option<string?> _onlyChanged = new("--only-changed")
    {
        HelpName = "time|content",
        Description = "For unchanged images, reuse the results of the newest finished job with the same options. time: size and modification time " +
            "are the same. content: the bytes are the same; files are read but not encoded. Write the value with =, as in --only-changed=content. Without a value: time.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public ReuseOptions() => Choice.Only(_onlyChanged, Time, Content);

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_keepEmbeddings, _onlyChanged];

    /// <summary>Applies the options to a job.</summary>
    public JobSpec Apply(ParseResult parsed, JobSpec spec) => spec with
    {
        KeepEmbeddings = parsed.GetValue(_keepEmbeddings),
        Reuse = parsed.GetResult(_onlyChanged) is null
            ? null
            : new JobReuse("", parsed.GetValue(_onlyChanged) == Content ? ReuseKind.UnchangedContent : ReuseKind.UnchangedFiles),
    };

    /// <summary>Adds the default value to <c>--only-changed</c>. Otherwise the parser would use the following PATH as its value.</summary>
    public static IReadOnlyList<string> WithValues(IReadOnlyList<string> args) => [.. args.Select(arg => arg == "--only-changed" ? $"--only-changed={Time}" : arg)];
}
