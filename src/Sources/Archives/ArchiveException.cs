namespace ZeroShotOrleans.Sources.Archives;

/// <summary>An archive, or a file in it, cannot be read.</summary>
/// <param name="fact">What is wrong, as a sentence; names no path.</param>
/// <param name="unsupported">Whether it may be valid, but uses an unsupported feature.</param>
internal sealed class ArchiveException(string fact, bool unsupported = false) : Exception(fact)
{
    /// <summary>Whether it may be valid, but uses an unsupported feature; otherwise it is damaged.</summary>
    public bool Unsupported { get; } = unsupported;
}
