namespace ZeroShotOrleans.Results.Vectors;

/// <summary>Writes embeddings in one format.</summary>
/// <remarks>Not thread-safe. The bytes of an embedding are written as they are stored.</remarks>
internal interface IVectorWriter
{
    /// <summary>Writes the header. Called once, even if no row follows.</summary>
    void Begin();

    /// <summary>Writes a row.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StateDamaged"/>: the embedding has another dimension than those before.</exception>
    void Write(VectorRow row);

    /// <summary>Flushes buffered rows, if the format can be read before its end.</summary>
    void Flush();

    /// <summary>Writes the footer. Called once, after the last row.</summary>
    void End();
}
