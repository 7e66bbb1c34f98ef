namespace ZeroShotOrleans.Sources.Tables;

/// <summary>A file with a table cannot be read.</summary>
/// <param name="fact">What is wrong, as a clause that follows "it is" or a sentence of its own; names no path.</param>
/// <param name="unsupported">Whether the file may be valid, but uses an unsupported feature.</param>
internal class TableException(string fact, bool unsupported = false) : Exception(fact)
{
    /// <summary>Whether the file may be valid, but uses an unsupported feature; otherwise it is damaged.</summary>
    public bool Unsupported { get; } = unsupported;
}
