namespace ZeroShotOrleans.Inference.Models;

/// <summary>Recognizes what Git leaves in place of a large file that was not downloaded.</summary>
internal static class LfsPointer
{
    private const string Remedy = "Run 'git lfs pull' in the cloned repository, or download the file.";

    // Pointers have about 130 bytes.
    private const int MaxBytes = 1024;

    /// <summary>Whether a file is a pointer.</summary>
    public static bool Is(string path)
    {
        var expected = "version https://git-lfs"u8;
        Span<byte> start = stackalloc byte[expected.Length];
        using var stream = File.OpenRead(path);
        return stream.Length <= MaxBytes && stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(expected);
    }

    /// <summary>The error for a pointer.</summary>
    /// <param name="file">The file.</param>
    /// <param name="inner">The error that it caused, if any.</param>
    public static ModelFolderException Error(string file, Exception? inner = null) => new(file, "is a Git LFS pointer, not the file itself.", Remedy, inner);
}
