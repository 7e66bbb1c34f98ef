using System.Diagnostics;
using ZeroShotOrleans.Encoding.Telemetry;

namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>
/// Traces batches. A batch mixes images of several requests, and a span has one parent: so each request gets its own spans with the times of the batch,
/// and the span of the run links to the other requests. Each trace is complete and contains nothing of another.
/// </summary>
internal static class BatchSpans
{
    // Enough to see which requests shared a batch.
    private const int MaxLinks = 16;

    /// <summary>A worker took a batch and prepared its images.</summary>
    public static void Prepared(List<ImageWork> batch, long started, long ended)
    {
        foreach (var (slice, images) in Traced(batch, 0, batch.Count))
        {
            Spans.Write("wait", slice.Trace, slice.Queued, started, links: null);
            Spans.Write("decode", slice.Trace, started, ended, links: null, Tags.Tag(Spans.Images, images));
        }
    }

    /// <summary>A run of the image tower has ended.</summary>
    public static void Ran(List<ImageWork> ready, int first, int count, string model, long started, long ended)
    {
        foreach (var (slice, images) in Traced(ready, first, count))
        {
            Spans.Write("onnx run", slice.Trace, started, ended, Others(ready, first, count, slice),
                Tags.Tag(Spans.Model, model), Tags.Tag(Spans.Images, images), Tags.Tag(Spans.BatchImages, count));
        }
    }

    /// <summary>Images of a request were scored.</summary>
    public static void Scored(SliceWork slice, long started, long ended) => Spans.Write("score", slice.Trace, started, ended, links: null);

    /// <summary>Whether any request is traced.</summary>
    private static bool Any(List<ImageWork> batch, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            if (batch[i].Slice.Trace != default)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<(SliceWork Slice, int Images)> Traced(List<ImageWork> batch, int first, int count) => Any(batch, first, count)
        ? batch.Skip(first).Take(count).GroupBy(image => image.Slice).Where(images => images.Key.Trace != default).Select(images => (images.Key, images.Count()))
        : [];

    private static ActivityLink[] Others(List<ImageWork> batch, int first, int count, SliceWork own) =>
    [
        .. batch.Skip(first).Take(count).Select(image => image.Slice).Distinct().Where(slice => slice != own && slice.Trace != default)
            .Take(MaxLinks).Select(slice => new ActivityLink(slice.Trace)),
    ];
}
