using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands.Models;

/// <summary>The argument for a local model, and the option for its folder.</summary>
internal static class ModelArgument
{
    public static Argument<string> Create() => new("NAME") { Description = "Name of the model, as shown by `zso models list`." };

    public static Argument<string> CreateNameOrFolder() => new("NAME|FOLDER") { Description = "Name of the model, as shown by `zso models list`, or its folder, such as ./my-model." };

    public static Option<string?> CreateDirectory() => new("--models-dir")
    {
        HelpName = "DIR",
        Description = "Folder whose sub-folders are models, searched before pulled and bundled models.",
    };
}
