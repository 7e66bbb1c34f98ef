using Azure;
using Azure.Storage.Blobs.Models;

namespace ZeroShotOrleans.Sources.ObjectStores.Azure;

/// <summary>A blob as a stored object.</summary>
internal static class AzureBlob
{
    /// <summary>A blob of a listing.</summary>
    public static StoredObject Of(BlobItem blob) =>
        new(blob.Name, blob.Properties.ContentLength ?? 0, Bare(blob.Properties.ETag), blob.Properties.LastModified?.UtcTicks ?? 0);

    /// <summary>The version without its quotes, which listings omit and answers have.</summary>
    public static string Bare(ETag? tag) => tag?.ToString("G").Trim('"') ?? "";

    /// <summary>The version as conditions have it.</summary>
    public static ETag? Quoted(string? tag) => tag is null ? null : new ETag($"\"{tag}\"");

    /// <summary>Whether metadata is that of a directory, which accounts with a hierarchical namespace list among the blobs.</summary>
    public static bool IsDirectory(IDictionary<string, string>? metadata) =>
        metadata is { Count: > 0 } && metadata.Any(pair => pair.Key.Equals("hdi_isfolder", StringComparison.OrdinalIgnoreCase) && pair.Value.Equals("true", StringComparison.OrdinalIgnoreCase));
}
