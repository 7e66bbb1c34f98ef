using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Reuse;

/// <summary>A previous job of images "0.jpg" and on, of which some have an outcome.</summary>
internal static class PreviousWorkFixture
{
    public const string Space = "mini/00ff";

    /// <summary>Every third outcome is an error: see <see cref="TestJobs.Outcome"/>.</summary>
    public static Task AddPreviousAsync(this MemoryStores stores, int images, params int[] without) => stores.AddAsync(
        TestJobs.Job("previous"), new JobStatus(JobState.Finished, ListingDone: true, Skipped: new SkippedFiles { Excluded = 3 }), Entries(0, images),
        [.. Enumerable.Range(0, images).Select(image => without.Contains(image) ? null : TestJobs.Outcome(image))]);

    /// <summary>Stores embeddings for some of its images.</summary>
    public static Task AddEmbeddingsAsync(this MemoryStores stores, params int[] images) =>
        stores.SaveAsync(Space, [.. images.Select(image => KeyValuePair.Create(TestJobs.Outcome(image).Stamp.Content, BitConverter.GetBytes((float)image)))], CancellationToken.None);

    public static async Task<PreviousJob> OpenAsync(this MemoryStores stores, string? space = null) =>
        (await PreviousJob.OpenAsync(stores, stores, "previous", space, CancellationToken.None))!;

    public static ImmutableArray<ImageEntry> Entries(int first, int end) => [.. Enumerable.Range(first, end - first).Select(image => new ImageEntry($"{image}.jpg"))];

    /// <summary>What was found, by image; "-" for nothing.</summary>
    public static IEnumerable<string> Text(this ImageOutcome?[] found) => found.Select(outcome => outcome is null ? "-" : TestJobs.Text(outcome));
}
