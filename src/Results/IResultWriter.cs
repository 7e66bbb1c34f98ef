namespace ZeroShotOrleans.Results;

/// <summary>Writes results of a job, one row for each image and label set, in one format.</summary>
/// <remarks>Not thread-safe. Rows may stay in a buffer until <see cref="Flush"/>.</remarks>
internal interface IResultWriter
{
    /// <summary>Writes what stands above the first row; called once, also when no row follows.</summary>
    void Begin();

    /// <summary>Writes what became of one image.</summary>
    void Write(ImageResult result);

    /// <summary>Hands everything written so far to the operating system, as far as the format can be read before its end.</summary>
    void Flush();

    /// <summary>Writes what stands below the last row; called once, when no row follows.</summary>
    void End() => Flush();
}
