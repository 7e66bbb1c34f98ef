namespace ZeroShotOrleans.Tests.ObjectStores.Google;

/// <summary>An object of the stub.</summary>
/// <param name="Bytes">Its bytes, as they are stored.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Created">When it was written.</param>
public sealed record GoogleObject(byte[] Bytes, long Generation, DateTimeOffset Created)
{
    /// <summary>The encoding it is stored with: <c>gzip</c>, or none.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The size it claims to have; its bytes end earlier.</summary>
    public long? Size { get; init; }

    /// <summary>Its metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
