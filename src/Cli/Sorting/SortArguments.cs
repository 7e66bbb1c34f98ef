namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>The sort options of a command line.</summary>
/// <param name="Directory">Absolute path of the parent of the label folders.</param>
/// <param name="Method">How files are placed.</param>
/// <param name="WithErrors">Whether images with an error are sorted too.</param>
internal sealed record SortArguments(string Directory, SortMethod Method, bool WithErrors);

/// <summary>How files are placed in the folder of their label.</summary>
internal enum SortMethod
{
    /// <summary>As a copy.</summary>
    Copy,

    /// <summary>As a symbolic link to the absolute path of the file.</summary>
    Link,

    /// <summary>As a hard link; only on the same file system.</summary>
    HardLink,
}
