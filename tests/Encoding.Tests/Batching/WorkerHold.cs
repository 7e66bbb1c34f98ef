using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Encoding.Tests.Batching;

/// <summary>Blocks the workers of a batcher in their first bulk batch, through a metrics listener that runs on their threads.</summary>
internal sealed class WorkerHold : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ManualResetEventSlim _released = new();
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerHold(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Name == "zeroshot.queue.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>(Hold);
        _listener.Start();
    }

    /// <summary>Completes once a worker has taken a bulk batch and is held.</summary>
    public Task Held => _held.Task;

    /// <summary>Releases all workers, including later ones.</summary>
    public void Release() => _released.Set();

    public void Dispose()
    {
        Release();
        _listener.Dispose();
    }

    private void Hold(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        foreach (var tag in tags)
        {
            if (tag is { Key: "lane", Value: "bulk" })
            {
                _held.TrySetResult();
                _released.Wait(TimeSpan.FromMinutes(1));
            }
        }
    }
}
