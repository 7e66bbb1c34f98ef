using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options that become settings of every silo that is started.</summary>
internal sealed class ClusterSiloOptions
{
    private readonly Option<string[]> _models = new("--models-dir", "--models")
    {
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
        Description = "Folder whose sub-folders are models, searched before those pulled and those that come with zso. Repeatable.",
    };

    private readonly Option<string[]> _roots = new("--roots")
    {
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
        Description = "Folder below which silos may read images. Repeatable. Default: whatever this user can read; silos are reached from this machine only.",
    };

    private readonly Option<string[]> _set = new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "Any other setting of all silos, such as Encoder:Workers=4. Repeatable.",
    };

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_models, _roots, _set];

    /// <summary>The settings, as <c>Key:Name=value</c>.</summary>
    /// <exception cref="UsageException">A folder is not there, or a setting is none.</exception>
    public ImmutableArray<string> Read(ParseResult parsed, CliContext context)
    {
        SettingVariables.RefuseForCluster(context.Environment, key => $"Use --set {key}=VALUE.");
        IEnumerable<string> models = [.. (parsed.GetValue(_models) ?? []).Select(path => Existing("--models-dir", path)), .. PulledModels.DirectoryIfThere(context)];

        // A list replaces the folder that comes with the program, so that one goes behind the others.
        models = models.Any() ? models.Append(Path.Combine(AppContext.BaseDirectory, "models")) : models;
        return
        [
            .. Numbered("Models:Directories", models),

            // What an administrator has the cluster pull goes where `zso models pull` puts it.
            .. PulledModels.Directory(context) is { } pulled ? [$"Models:PullDirectory={pulled}"] : Array.Empty<string>(),
            .. Numbered("Images:Roots", (parsed.GetValue(_roots) ?? []).Select(Root)),
            .. (parsed.GetValue(_set) ?? []).Select(Setting),
        ];
    }

    private static IEnumerable<string> Numbered(string key, IEnumerable<string> values) =>
        values.Select((value, index) => string.Create(CultureInfo.InvariantCulture, $"{key}:{index}={value}"));

    private static string Existing(string option, string path) =>
        Directory.Exists(path) ? Path.GetFullPath(path) : throw new UsageException($"{option} {path} is not a folder. Name one that is there.");

    // The silos decode it: a root may be named by bytes that are not UTF-8.
    private static string Root(string path) => PathBytes.Canonical(NamedFile.FullPath(path)) is var full && NamedFile.IsDirectory(full)
        ? full
        : throw new UsageException($"--roots {path} is not a folder. Name one that is there.");

    private static string Setting(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) <= 0 || text.StartsWith('-') ? throw new UsageException($"--set {text} is no KEY=VALUE. Write it like Encoder:Workers=4.")
        : text[..text.IndexOf('=', StringComparison.Ordinal)].Trim() is var key && !SiloSettings.IsKnown(key) && !SiloSettings.IsOfFramework(key) ? throw new UsageException($"--set {text}: {SiloSettings.Unknown(key)}")
        : ServesHttp(text) ? throw new UsageException($"--set {text} would be the same HTTP API for every silo. Name the first one's port with --http-port N; 0 opens none.")
        : text;

    private static bool ServesHttp(string setting) =>
        setting.StartsWith("Http:Urls=", StringComparison.OrdinalIgnoreCase) || setting.StartsWith("Http:Enabled=", StringComparison.OrdinalIgnoreCase);
}
