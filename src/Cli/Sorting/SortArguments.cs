namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>What the command line says about sorting images into folders.</summary>
/// <param name="Directory">Absolute path of the folder that gets a folder for each label.</param>
/// <param name="Method">How a file gets there.</param>
/// <param name="WithErrors">Whether files that have an error go to a folder too.</param>
internal sealed record SortArguments(string Directory, SortMethod Method, bool WithErrors);

/// <summary>How a file gets into the folder of its label.</summary>
internal enum SortMethod
{
    /// <summary>As a copy.</summary>
    Copy,

    /// <summary>As a symbolic link to the absolute path of the file.</summary>
    Link,

    /// <summary>As another name of the same file; on the same file system only.</summary>
    HardLink,
}
