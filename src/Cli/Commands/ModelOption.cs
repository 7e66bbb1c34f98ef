using System.CommandLine;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The option that names the model: by name, or by the folder it lies in.</summary>
internal sealed class ModelOption
{
    private const string Default = "zeroshot-mini";
    private const int MostShown = 5;

    private readonly Option<string> _model = new("--model")
    {
        HelpName = "NAME|FOLDER",
        Description = $"Model, by its name or by its folder (written with a slash, as ./my-model; not with --cluster). Default {Default}.",
        DefaultValueFactory = _ => Default,
    };

    /// <summary>The option.</summary>
    public Option Option => _model;

    /// <summary>The model's name, and the settings by which its folder is found.</summary>
    /// <exception cref="UsageException">A folder is named that is not there, or that a cluster cannot see.</exception>
    public (string Name, ConnectionSettings Settings) Read(ParseResult parsed, ConnectionSettings settings)
    {
        var model = parsed.GetRequiredValue(_model);

        // Names of models may hold a slash too (owner/name), so a slash alone makes no folder.
        var looksLikePath = model.StartsWith('.') || Path.IsPathRooted(model) || model.Count(letter => letter == '/') > 1;
        var hasSlash = model.Contains('/', StringComparison.Ordinal) || model.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (!looksLikePath && !(hasSlash && Directory.Exists(model)))
        {
            return (model, settings);
        }

        if (settings is not EmbeddedSettings embedded)
        {
            throw new UsageException($"--model {model} is a folder of this machine, and --cluster works with models of its silos. Name one of `zso models list`.");
        }

        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(model));
        if (!Directory.Exists(folder) || Path.GetDirectoryName(folder) is not { } parent)
        {
            throw new UsageException($"--model {model}: there is no such model folder. Name a folder with a config.json in it, or one of `zso models list`.");
        }

        if (!IsModel(folder))
        {
            throw new UsageException($"--model {model} is not a model folder: it holds neither zeroshot.json nor config.json. {Advice(model, folder)}");
        }

        return (Path.GetFileName(folder), embedded with { ModelDirectories = [parent, .. embedded.ModelDirectories] });
    }

    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, "zeroshot.json")) || File.Exists(Path.Combine(folder, "config.json"));

    // The folder above models is often named for one of them.
    private static string Advice(string model, string folder) =>
        Directory.EnumerateDirectories(folder).Where(IsModel).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToArray() is [var first, ..] models
            ? $"It holds models: {string.Join(", ", models.Take(MostShown))}{(models.Length > MostShown ? ", ..." : "")}. Give --models-dir {model} --model {first}."
            : "Name a folder that holds one, or a model of `zso models list`.";
}
