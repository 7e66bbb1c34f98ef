using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>Detects environment variables that look like silo settings, such as <c>Encoder__Precision</c>, where they have no effect.</summary>
internal static class SettingVariables
{
    // Keeps the message readable.
    private const int MostShown = 5;

    // Sections that affect how images are read and scored.
    private static readonly string[] _ofImages = ["Encoder", "Images", "Models"];

    // Sections that a user might expect commands on model folders to read.
    private static readonly string[] _ofModels = ["Hub", "Models"];

    // Equivalent options, by key prefix.
    private static readonly (string Key, string Option)[] _options =
        [("Encoder:Precision", "--precision"), ("Models:Directories", "--models-dir"), ("Storage:Directory", "--state")];

    /// <summary>Rejects silo settings, which the embedded silo does not read.</summary>
    /// <param name="environment">The environment. An empty variable counts as unset.</param>
    /// <param name="replaced">Keys that an option sets: the command line overrides the environment.</param>
    /// <exception cref="UsageException">Such variables are set. The message names them and says what to do.</exception>
    public static void Refuse(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> replaced)
    {
        var found = SettingsIn(environment).Where(variable => !replaced.Any(key => Begins(variable.Key, key))).ToArray();
        if (found.Length > 0)
        {
            throw new UsageException(
                $"{Names(found)}: the embedded silo does not read settings from the environment. {string.Join(' ', found.Take(MostShown).Select(Advice).Distinct())} Or unset {(found.Length == 1 ? "the variable" : "the variables")}.");
        }
    }

    /// <summary>Rejects hub and model settings, for commands that work on local model folders.</summary>
    /// <param name="environment">The environment.</param>
    /// <exception cref="UsageException">Such variables are set.</exception>
    public static void RefuseForModels(IReadOnlyDictionary<string, string> environment)
    {
        var found = SettingsIn(environment).Where(variable => _ofModels.Any(section => Begins(variable.Key, section))).ToArray();
        if (found.Length > 0)
        {
            throw new UsageException(
                $"{Names(found)}: `zso models` does not read silo settings. Use --models-dir for folders, --hub for Hub:Endpoint and --token-file for Hub:Token. Or unset {(found.Length == 1 ? "the variable" : "the variables")}.");
        }
    }

    /// <summary>Rejects silo settings, which are not passed on to the silos of a local cluster.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="advice">Returns what to do about a known key.</param>
    /// <exception cref="UsageException">Such variables are set.</exception>
    public static void RefuseForCluster(IReadOnlyDictionary<string, string> environment, Func<string, string> advice)
    {
        var found = SettingsIn(environment).ToArray();
        if (found.Length > 0)
        {
            throw new UsageException(
                $"{Names(found)}: the silos of this cluster do not read settings from the environment. {string.Join(' ', found.Take(MostShown).Select(variable => SiloSettings.IsKnown(variable.Key) ? advice(variable.Key) : SiloSettings.Unknown(variable.Key)).Distinct())} Or unset {(found.Length == 1 ? "the variable" : "the variables")}.");
        }
    }

    /// <summary>Warns that settings for images have no effect, because the silos of a running cluster have their own.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="error">Receives the warning.</param>
    public static void Warn(IReadOnlyDictionary<string, string> environment, TextWriter error)
    {
        var found = SettingsIn(environment).Where(variable => _ofImages.Any(section => Begins(variable.Key, section))).ToArray();
        if (found.Length > 0)
        {
            error.WriteLine(Printable.Escape($"Warning: {Names(found)}: ignored. With --cluster, the settings of its silos apply."));
        }
    }

    private static IEnumerable<(string Name, string Key)> SettingsIn(IReadOnlyDictionary<string, string> environment) => environment
        .Where(variable => variable.Value.Length > 0)
        .Select(variable => (Name: variable.Key, Key: KeyOf(variable.Key)))
        .Where(variable => SiloSettings.IsInSection(variable.Key))
        .OrderBy(variable => variable.Name, StringComparer.Ordinal);

    // .NET hosts also read settings with this prefix.
    private static string KeyOf(string name) =>
        (name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase) ? name["DOTNET_".Length..] : name).Replace("__", ":", StringComparison.Ordinal);

    private static bool Begins(string key, string beginning) =>
        key.StartsWith(beginning, StringComparison.OrdinalIgnoreCase) && (key.Length == beginning.Length || key[beginning.Length] == ':');

    private static string Names((string Name, string Key)[] found) =>
        string.Join(", ", found.Take(MostShown).Select(variable => variable.Name)) + (found.Length > MostShown ? $" and {found.Length - MostShown} more" : "");

    private static string Advice((string Name, string Key) variable) =>
        !SiloSettings.IsKnown(variable.Key) ? SiloSettings.Unknown(variable.Key)
        : _options.FirstOrDefault(option => Begins(variable.Key, option.Key)).Option is { } option ? $"Use {option} for {variable.Key}."
        : $"Start a cluster with {variable.Key} (`zso cluster up --set KEY=VALUE`) and connect to it with --cluster.";
}
