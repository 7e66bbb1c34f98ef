namespace ZeroShotOrleans.Models.Mini;

/// <summary>The model folder that this package copies beside the program.</summary>
/// <remarks>
/// zeroshot-mini: 42 MB, image embeddings of 512 values from 224 x 224 pixels, English labels. Its README.md and NOTICE, in the same folder, state its origin, its
/// licence and its accuracy.
/// </remarks>
public static class MiniModel
{
    /// <summary>Name of the model, as used in a cluster's <c>models</c> folder: <c>zeroshot-mini</c>.</summary>
    public const string Name = "zeroshot-mini";

    /// <summary>Absolute path of the model folder: <c>models/zeroshot-mini</c> below <see cref="AppContext.BaseDirectory"/>.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder is not there. The message says how to get it.</exception>
    public static string Folder
    {
        get
        {
            var folder = Path.Combine(AppContext.BaseDirectory, "models", Name);
            return Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException(
                $"{folder} does not exist. The package ZeroShotOrleans.Models.Mini copies it when the program is built or published: "
                + "reference the package in the program's project, and do not set IncludeZeroShotMini to false.");
        }
    }
}
