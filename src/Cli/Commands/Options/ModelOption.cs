using System.CommandLine;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Commands.Options;

/// <summary>The option for the model: a name or a folder.</summary>
internal sealed class ModelOption
{
    private const string Default = "zeroshot-mini";

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

        if (!ModelPath.Is(model))
        {
            return (model, settings);
        }

        if (settings is not EmbeddedSettings embedded)
        {
            throw new UsageException($"--model {model} is a local folder, but a cluster uses the models of its silos. Specify a name from `zso models list`, or run a silo in this process with --embedded.");
        }

        var (parent, name) = ModelPath.Find(model, "--model ");
        return (name, embedded with { ModelDirectories = [parent, .. embedded.ModelDirectories] });
    }
}
