using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>Images of one model by what became of them: one interlocked addition each, and a series for each outcome from the start, see <see cref="EventCount"/>.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
/// <param name="tags">What tells them apart from others of the same instrument.</param>
internal sealed class OutcomeCounts(params KeyValuePair<string, object?>[] tags)
{
    // Faults are numbered from 0, which is none.
    private static readonly string[] _words = [.. Enum.GetValues<ImageFault>().Select(fault => fault == ImageFault.None ? "ranked" : Tags.Word(fault)), "unchanged"];

    private readonly EventCount[] _counts = [.. _words.Select(word => new EventCount([.. tags, Tags.Tag(Tags.Outcome, word)]))];

    /// <summary>An image got this outcome.</summary>
    public void Add(ImageOutcome outcome) => _counts[outcome.Unchanged ? ^1 : (int)outcome.Fault].Add();

    /// <summary>For the listener.</summary>
    public IEnumerable<Measurement<long>> Read() => _counts.Select(count => count.Read());
}
