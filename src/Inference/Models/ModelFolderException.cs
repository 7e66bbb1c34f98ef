namespace ZeroShotOrleans.Inference.Models;

/// <summary>A model folder cannot be used. The message names the file, the problem and the remedy.</summary>
public sealed class ModelFolderException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="file">The affected file, relative to the folder, or the path of the folder.</param>
    /// <param name="fact">What is wrong with it.</param>
    /// <param name="remedy">What to do; empty if <paramref name="fact"/> already says it.</param>
    /// <param name="inner">The underlying exception, if any.</param>
    public ModelFolderException(string file, string fact, string remedy, Exception? inner = null)
        : base($"{file}: {fact} {remedy}".TrimEnd(), inner) => File = file;

    /// <summary>The affected file.</summary>
    public string File { get; }
}
