namespace ZeroShotOrleans;

/// <summary>Model and length of embeddings.</summary>
public sealed record EmbedOptions
{
    /// <summary>Name of the model; null: the default model of the client, or of the server.</summary>
    public string? Model { get; init; }

    /// <summary>Length of the embeddings: the model's own (null), or one of its <see cref="ModelDescription.MatryoshkaDimensions"/>. Shortened embeddings have length 1 again.</summary>
    public int? Dimensions { get; init; }
}

/// <summary>The embedding of an image, or its error.</summary>
public sealed record EmbeddedImage
{
    /// <summary>Its path or URL, or the name that the caller gave it; null for bytes without a name.</summary>
    public string? Image { get; init; }

    /// <summary><see cref="ImageError.None"/> if the image was embedded.</summary>
    public ImageError Error { get; init; }

    /// <summary>One-sentence description of the error; null if there is none.</summary>
    public string? Detail { get; init; }

    /// <summary>The embedding, a vector of length 1; empty on error.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }
}
