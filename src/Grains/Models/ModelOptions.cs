namespace ZeroShotOrleans.Grains.Models;

/// <summary>Where models are.</summary>
public sealed class ModelOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Models";

    /// <summary>Directories whose sub-directories are model folders, in order of precedence. Empty: the one beside the program.</summary>
    public IList<string> Directories { get; } = [];
}
