using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Encoding.Telemetry;

/// <summary>Images of one model by outcome. One interlocked addition per image, with a series for each outcome from the start, see <see cref="EventCount"/>.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="tags">Distinguish them from other counts of the same instrument.</param>
internal sealed class OutcomeCounts(params KeyValuePair<string, object?>[] tags)
{
    // Errors are numbered from 0, which is none.
    private static readonly string[] _words = [.. Enum.GetValues<ImageError>().Select(error => error == ImageError.None ? "classified" : Tags.Word(error)), "unchanged"];

    private readonly EventCount[] _counts = [.. _words.Select(word => new EventCount([.. tags, Tags.Tag(Tags.Outcome, word)]))];

    /// <summary>An image got this outcome.</summary>
    public void Add(ImageOutcome outcome) => _counts[outcome.Unchanged ? ^1 : (int)outcome.Error].Add();

    /// <summary>The current values.</summary>
    public IEnumerable<Measurement<long>> Read() => _counts.Select(count => count.Read());
}
