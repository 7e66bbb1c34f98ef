using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Uploads;

/// <summary>Uploaded files that are listed together.</summary>
/// <param name="Segment">Their segment of the manifest.</param>
/// <param name="Bytes">Their bytes; empty if they are too large.</param>
internal sealed record UploadSegment(ManifestSegment Segment, ImmutableArray<byte[]> Bytes)
{
    /// <summary>Whether the files are too large: they become errors and are not encoded.</summary>
    public bool TooLarge => Bytes.IsEmpty;

    /// <summary>Splits consecutive files into segments. Files that are too large are listed in segments of their own.</summary>
    public static IEnumerable<UploadSegment> Of(ImmutableArray<AssembledFile> files)
    {
        while (files is [var first, ..])
        {
            var tooLarge = first.Bytes is null;
            ImmutableArray<AssembledFile> part = [.. files.TakeWhile(file => file.Bytes is null == tooLarge).Take(ManifestSegment.MaxImages)];
            yield return new UploadSegment(
                new ManifestSegment(first.Index, [.. part.Select(file => new ImageEntry(file.Name))]), tooLarge ? [] : [.. part.Select(file => file.Bytes!)]);
            files = files[part.Length..];
        }
    }
}
