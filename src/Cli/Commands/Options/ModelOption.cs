using System.CommandLine;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands.Options;

/// <summary>The option for the model: a name or a folder.</summary>
internal sealed class ModelOption
{
    private const string Default = "zeroshot-mini";
    private const int MostShown = 5;

    private readonly Option<string> _model = new("--model")
    {
        HelpName = "NAME|FOLDER",
        Description = $"Name or folder of the model. Write a folder with a slash, such as ./my-model; folders are not supported with a cluster. Default {Default}.",
        DefaultValueFactory = _ => Default,
    };

    /// <summary>The option.</summary>
    public Option Option => _model;

    /// <summary>Returns the name of the model, and the settings with its parent folder.</summary>
    /// <exception cref="UsageException">The folder does not exist, or is used with a cluster.</exception>
    public (string Name, ConnectionSettings Settings) Read(ParseResult parsed, ConnectionSettings settings)
    {
        var model = parsed.GetRequiredValue(_model);

        // Model names may contain a slash (owner/name), so a slash alone does not indicate a folder.
        var looksLikePath = model.StartsWith('.') || Path.IsPathRooted(model) || model.Count(letter => letter == '/') > 1;
        var hasSlash = model.Contains('/', StringComparison.Ordinal) || model.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (!looksLikePath && !(hasSlash && Directory.Exists(model)))
        {
            return (model, settings);
        }

        if (settings is not EmbeddedSettings embedded)
        {
            throw new UsageException($"--model {model} is a local folder, but a cluster uses the models of its silos. Specify a name from `zso models list`, or run a silo in this process with --embedded.");
        }

        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(model));
        if (!Directory.Exists(folder) || Path.GetDirectoryName(folder) is not { } parent)
        {
            throw new UsageException($"--model {model}: model folder not found. Specify a folder with a config.json, or a name from `zso models list`.");
        }

        if (!IsModel(folder))
        {
            throw new UsageException($"--model {model} is not a model folder: it has neither zeroshot.json nor config.json. {Advice(model, folder)}");
        }

        return (Path.GetFileName(folder), embedded with { ModelDirectories = [parent, .. embedded.ModelDirectories] });
    }

    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, "zeroshot.json")) || File.Exists(Path.Combine(folder, "config.json"));

    // Users often specify the parent folder of models.
    private static string Advice(string model, string folder) =>
        Directory.EnumerateDirectories(folder).Where(IsModel).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToArray() is [var first, ..] models
            ? $"It contains models: {string.Join(", ", models.Take(MostShown))}{(models.Length > MostShown ? ", ..." : "")}. Use --models-dir {model} --model {first}."
            : "Specify a model folder, or a name from `zso models list`.";
}
