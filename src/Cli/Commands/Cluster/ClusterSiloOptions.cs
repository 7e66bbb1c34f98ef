using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Cli.Commands.Cluster;

/// <summary>Options that become settings of all started silos.</summary>
internal sealed class ClusterSiloOptions
{
    private readonly Option<string[]> _models = new("--models-dir", "--models")
    {
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
        Description = "Folder whose sub-folders are models, searched before pulled and bundled models. Repeatable.",
    };

    private readonly Option<string[]> _roots = new("--roots")
    {
        HelpName = "DIR",
        AllowMultipleArgumentsPerToken = true,
        Description = "Folder from which silos may read images. Repeatable. Default: everything that this user can read; silos are only reachable from this machine.",
    };

    private readonly Option<string[]> _set = new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "Any other setting of all silos, such as Encoder:Workers=4. Repeatable.",
    };

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_models, _roots, _set];

    /// <summary>Returns the settings as <c>Key:Name=value</c>.</summary>
    /// <exception cref="UsageException">A folder does not exist, or a setting is invalid.</exception>
    public ImmutableArray<string> Read(ParseResult parsed, CliContext context)
    {
        SettingVariables.RefuseForCluster(context.Environment, key => $"Use --set {key}=VALUE.");
        IEnumerable<string> models = [.. (parsed.GetValue(_models) ?? []).Select(path => Existing("--models-dir", path)), .. PulledModels.DirectoryIfThere(context)];

        // Setting the list replaces the default, so the bundled folder is appended.
        models = models.Any() ? models.Append(Path.Combine(AppContext.BaseDirectory, "models")) : models;
        return
        [
            .. ListSettings("Models:Directories", models),

            // The cluster pulls models into the same folder as `zso models pull`.
            .. PulledModels.Directory(context) is { } pulled ? [$"Models:PullDirectory={pulled}"] : Array.Empty<string>(),
            .. ListSettings("Images:Roots", (parsed.GetValue(_roots) ?? []).Select(Root)),
            .. (parsed.GetValue(_set) ?? []).Select(Setting),
        ];
    }

    private static IEnumerable<string> ListSettings(string key, IEnumerable<string> values) =>
        values.Select((value, index) => string.Create(CultureInfo.InvariantCulture, $"{key}:{index}={value}"));

    private static string Existing(string option, string path) =>
        Directory.Exists(path) ? Path.GetFullPath(path) : throw new UsageException($"{option} {path} is not an existing folder.");

    // Silos decode the value, because a path may not be valid UTF-8.
    private static string Root(string path) => PathBytes.Canonical(NamedFile.FullPath(path)) is var full && NamedFile.IsDirectory(full)
        ? full
        : throw new UsageException($"--roots {path} is not an existing folder.");

    private static string Setting(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) <= 0 || text.StartsWith('-') ? throw new UsageException($"--set {text} is not KEY=VALUE. Write it like Encoder:Workers=4.")
        : text[..text.IndexOf('=', StringComparison.Ordinal)].Trim() is var key && !SiloSettings.IsKnown(key) && !SiloSettings.IsOfFramework(key) ? throw new UsageException($"--set {text}: {SiloSettings.Unknown(key)}")
        : ServesHttp(text) ? throw new UsageException($"--set {text} would apply to all silos. Set the port of the first HTTP API with --http-port N; 0 disables the HTTP API.")
        : text;

    private static bool ServesHttp(string setting) =>
        setting.StartsWith("Http:Urls=", StringComparison.OrdinalIgnoreCase) || setting.StartsWith("Http:Enabled=", StringComparison.OrdinalIgnoreCase);
}
