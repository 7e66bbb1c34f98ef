using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Cli.Connections;

/// <summary>Environment variables that are settings of a silo, such as <c>Encoder__Precision</c>, where no silo reads them.</summary>
internal static class SettingVariables
{
    // More would bury the rest of the message.
    private const int MostShown = 5;

    // What decides how an image is read and scored.
    private static readonly string[] _ofImages = ["Encoder", "Images", "Models"];

    // What commands on model folders could be thought to honour.
    private static readonly string[] _ofModels = ["Hub", "Models"];

    // Options of zso that do the same, by the beginning of the key.
    private static readonly (string Key, string Option)[] _options =
        [("Encoder:Precision", "--precision"), ("Models:Directories", "--models-dir"), ("Storage:Directory", "--state")];

    /// <summary>Refuses those that a silo inside this process would have to honour, and does not.</summary>
    /// <param name="environment">All variables. An empty one counts as not set.</param>
    /// <param name="replaced">Keys for which an option was given: the command line goes before the environment.</param>
    /// <exception cref="UsageException">There are some; the message names them, and what to do.</exception>
    public static void Refuse(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> replaced)
    {
        var found = In(environment).Where(variable => !replaced.Any(key => Begins(variable.Key, key))).ToArray();
        if (found.Length > 0)
        {
            throw new UsageException(
                $"{Names(found)}: the silo inside this command reads no settings from the environment. {string.Join(' ', found.Take(MostShown).Select(Advice).Distinct())} Or unset {(found.Length == 1 ? "the variable" : "the variables")}.");
        }
    }

    /// <summary>Refuses those of the hub and of model folders, where a command works on the folders of this machine.</summary>
    /// <param name="environment">All variables.</param>
    /// <exception cref="UsageException">There are some.</exception>
    public static void RefuseForModels(IReadOnlyDictionary<string, string> environment)
    {
        var found = In(environment).Where(variable => _ofModels.Any(section => Begins(variable.Key, section))).ToArray();
        if (found.Length > 0)
        {
            throw new UsageException(
                $"{Names(found)}: `zso models` reads no settings of silos. Use --models-dir for folders, --hub for Hub:Endpoint and --token-file for Hub:Token. Or unset {(found.Length == 1 ? "the variable" : "the variables")}.");
        }
    }

    /// <summary>Refuses those that the silos of a cluster on this machine would not get.</summary>
    /// <param name="environment">All variables.</param>
    /// <param name="advice">What to do for a key that is known.</param>
    /// <exception cref="UsageException">There are some.</exception>
    public static void RefuseForCluster(IReadOnlyDictionary<string, string> environment, Func<string, string> advice)
    {
        var found = In(environment).ToArray();
        if (found.Length > 0)
        {
            throw new UsageException(
                $"{Names(found)}: the silos of this cluster read no settings from the environment. {string.Join(' ', found.Take(MostShown).Select(variable => SiloSettings.IsKnown(variable.Key) ? advice(variable.Key) : SiloSettings.Unknown(variable.Key)).Distinct())} Or unset {(found.Length == 1 ? "the variable" : "the variables")}.");
        }
    }

    /// <summary>Says in one line that those which decide on images hold for nothing here: the silos of a running cluster have their own.</summary>
    /// <param name="environment">All variables.</param>
    /// <param name="error">Where to say it.</param>
    public static void Warn(IReadOnlyDictionary<string, string> environment, TextWriter error)
    {
        var found = In(environment).Where(variable => _ofImages.Any(section => Begins(variable.Key, section))).ToArray();
        if (found.Length > 0)
        {
            error.WriteLine(Printable.Escape($"Warning: {Names(found)}: not used. With --cluster the settings of its silos decide."));
        }
    }

    private static IEnumerable<(string Name, string Key)> In(IReadOnlyDictionary<string, string> environment) => environment
        .Where(variable => variable.Value.Length > 0)
        .Select(variable => (Name: variable.Key, Key: KeyOf(variable.Key)))
        .Where(variable => SiloSettings.IsInSection(variable.Key))
        .OrderBy(variable => variable.Name, StringComparer.Ordinal);

    // .NET hosts take their settings with this prefix too.
    private static string KeyOf(string name) =>
        (name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase) ? name["DOTNET_".Length..] : name).Replace("__", ":", StringComparison.Ordinal);

    private static bool Begins(string key, string beginning) =>
        key.StartsWith(beginning, StringComparison.OrdinalIgnoreCase) && (key.Length == beginning.Length || key[beginning.Length] == ':');

    private static string Names((string Name, string Key)[] found) =>
        string.Join(", ", found.Take(MostShown).Select(variable => variable.Name)) + (found.Length > MostShown ? $" and {found.Length - MostShown} more" : "");

    private static string Advice((string Name, string Key) variable) =>
        !SiloSettings.IsKnown(variable.Key) ? SiloSettings.Unknown(variable.Key)
        : _options.FirstOrDefault(option => Begins(variable.Key, option.Key)).Option is { } option ? $"Use {option} for {variable.Key}."
        : $"Start a cluster with {variable.Key} (`zso cluster up --set KEY=VALUE`) and name it with --cluster.";
}
