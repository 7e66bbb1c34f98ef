using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>What an encoder needs to know to read images of a source.</summary>
internal static class SourceSlices
{
    /// <summary>Consecutive images as a slice.</summary>
    /// <param name="source">The job's source.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="first">Index in the job of the first image.</param>
    /// <param name="entries">The images.</param>
    public static ImageSlice Of(ImageSource source, string jobId, long first, ImmutableArray<ImageEntry> entries) => source switch
    {
        DirectorySource directory => new FileSlice
        {
            Root = directory.Root,
            FollowLinks = directory.FollowLinks,
            Paths = [.. entries.Select(entry => entry.Path)],
        },
        _ => throw new NotSupportedException($"A silo of this version cannot have {source.GetType().Name} read (image {first} of job {jobId})."),
    };
}
