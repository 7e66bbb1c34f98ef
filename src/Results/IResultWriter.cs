namespace ZeroShotOrleans.Results;

/// <summary>Writes job results in one format, one row per image and label set.</summary>
/// <remarks>Not thread-safe. Rows may be buffered until <see cref="Flush"/>.</remarks>
internal interface IResultWriter
{
    /// <summary>Writes the header. Called once, even if no row follows.</summary>
    void Begin();

    /// <summary>Writes the result of one image.</summary>
    void Write(ImageResult result);

    /// <summary>Flushes buffered rows to the operating system, if the format can be read before its end.</summary>
    void Flush();

    /// <summary>Writes the footer. Called once, after the last row.</summary>
    void End() => Flush();
}
