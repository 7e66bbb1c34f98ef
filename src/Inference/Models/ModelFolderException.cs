namespace ZeroShotOrleans.Inference.Models;

/// <summary>A model folder cannot be used. The message names the file, the fact and the remedy.</summary>
public sealed class ModelFolderException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="file">The file at fault, relative to the folder, or the folder's own path.</param>
    /// <param name="fact">What is wrong with it.</param>
    /// <param name="remedy">What to do; empty when <paramref name="fact"/> ends with it.</param>
    /// <param name="inner">What was thrown below, if anything.</param>
    public ModelFolderException(string file, string fact, string remedy, Exception? inner = null)
        : base($"{file}: {fact} {remedy}".TrimEnd(), inner) => File = file;

    /// <summary>The file at fault.</summary>
    public string File { get; }
}
