namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>Receives the rows of a picture as they are decoded, so that no decoder needs memory for the whole picture.</summary>
internal interface IRowSink
{
    /// <summary>Bytes that must follow the last row of a strip: the resampler reads sixteen bytes at a time.</summary>
    const int Padding = 32;

    /// <summary>Receives the next rows, from the top.</summary>
    /// <param name="rgb">
    /// 8-bit RGB, <c>[rows, width, 3]</c>, and at least <see cref="Padding"/> bytes of arbitrary content after it. The sink may overwrite the buffer.
    /// </param>
    /// <param name="rows">Number of rows.</param>
    void Push(Span<byte> rgb, int rows);
}
