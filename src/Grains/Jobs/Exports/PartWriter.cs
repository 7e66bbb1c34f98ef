using ZeroShotOrleans.Jobs.Counts;
using ZeroShotOrleans.Jobs.Exports;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Results;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs.Exports;

/// <summary>Writes the results of a range of images as a Parquet file, from the store. Uses no state of the job's activation: it works outside grain turns.</summary>
/// <param name="job">The job.</param>
/// <param name="store">The stored jobs.</param>
internal sealed class PartWriter(JobDescription job, IJobStore store)
{
    private readonly ResultLayout _layout = ResultLayout.Of(job);
    private readonly long _most = ResultPages.MaxImages(job.Spec);

    /// <summary>Writes the rows in image order.</summary>
    /// <param name="target">Receives the file.</param>
    /// <param name="images">The images; all have an outcome.</param>
    /// <param name="counts">Counts their best labels; may be null.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    /// <returns>Number of rows, and of images with an error.</returns>
    public async Task<(long Rows, long Failed)> WriteAsync(Stream target, ImageRange images, ResultCounts? counts, CancellationToken cancellationToken)
    {
        var manifest = new ManifestReader(job.JobId, store);
        var writer = new ParquetResultWriter(target, _layout);
        var failed = 0L;
        writer.Begin();
        for (var next = images.First; next < images.End;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var segment = await manifest.SegmentAsync(next, cancellationToken);
            var outcomes = await store.ReadOutcomesAsync(job.JobId, next, (int)Math.Min(_most, Math.Min(images.End, segment.End) - next), cancellationToken);
            if (outcomes.IsEmpty)
            {
                throw new ExportException(FormattableString.Invariant($"Image {next} of job {job.JobId} has no stored result any more, so its file cannot be written. Submit the job again with another folder."));
            }

            foreach (var result in ResultPages.Zip(segment, next, outcomes))
            {
                writer.Write(result);
                failed += result.Outcome.Error is ImageError.None ? 0 : 1;
            }

            counts?.Add(outcomes);
            next += outcomes.Length;
        }

        writer.End();
        return (images.Count * _layout.LabelSets.Length, failed);
    }
}
