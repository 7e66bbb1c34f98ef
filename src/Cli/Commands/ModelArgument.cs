using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The argument that names a model of this machine, and the option that says where else to look for it.</summary>
internal static class ModelArgument
{
    public static Argument<string> Create() => new("NAME") { Description = "Name of the model, as `zso models list` shows it." };

    public static Option<string?> CreateDirectory() => new("--models-dir")
    {
        HelpName = "DIR",
        Description = "Folder whose sub-folders are models, searched before those pulled and those that come with zso.",
    };
}
