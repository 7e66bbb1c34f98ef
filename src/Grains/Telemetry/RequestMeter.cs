using System.Diagnostics;
using System.Diagnostics.Metrics;
using ZeroShotOrleans.Encoding.Telemetry;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>Interactive requests on a control silo.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class RequestMeter
{
    private readonly Meter _meter;
    private readonly Histogram<double> _durations;
    private readonly EventCount _full = new(Tags.Tag("reason", "full"));
    private readonly EventCount _lost = new(Tags.Tag("reason", "lost"));
    private readonly EventCount _lacking = new(Tags.Tag("reason", "lacking"));

    public RequestMeter(IMeterFactory factory)
    {
        _meter = factory.Create(ZeroShotTelemetry.Name);
        _durations = _meter.CreateDuration("zeroshot.request.duration", "An interactive request, from its arrival at a control silo to the answer.");
        _meter.CreateObservableCounter("zeroshot.request.retries", () => (Measurement<long>[])[_full.Read(), _lost.Read(), _lacking.Read()], "{try}",
            "Failed attempts to send a request to an encoder silo.");
    }

    /// <summary>Starts to report requests in flight. Called once.</summary>
    public void Watch(Func<int> active) => _meter.CreateObservableUpDownCounter("zeroshot.request.active", active, "{request}", "Interactive requests in flight.");

    /// <summary>Counts a request to a silo whose queue was full.</summary>
    public void WasFull() => _full.Add();

    /// <summary>Counts a silo that was lost while it had the request.</summary>
    public void WasLost() => _lost.Add();

    /// <summary>Counts a silo that does not have the model, or cannot load it.</summary>
    public void Lacked() => _lacking.Add();

    /// <summary>Answers a request inside a span of that name.</summary>
    /// <param name="kind">The kind of request, one word.</param>
    /// <param name="answer">Answers it, and reports its model once the model is known to exist.</param>
    public async Task<T> MeasureAsync<T>(string kind, Func<RequestSpan, Task<T>> answer)
    {
        using var activity = ZeroShotTelemetry.Source.StartActivity(kind);
        var request = new RequestSpan(activity);
        var started = Stopwatch.GetTimestamp();
        var result = "failed";
        try
        {
            var answered = await answer(request);
            result = "ok";
            return answered;
        }
        catch (ZeroShotException exception)
        {
            result = Tags.Word(exception.Code);
            activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
            throw;
        }
        catch (OperationCanceledException)
        {
            result = "cancelled";
            throw;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error, exception.GetType().Name);
            throw;
        }
        finally
        {
            _durations.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, Tags.Tag("kind", kind), Tags.Tag(Tags.Model, request.Model), Tags.Tag("result", result));
        }
    }
}

/// <summary>Facts about a request, collected while it is answered.</summary>
/// <param name="activity">Its span, or null.</param>
internal sealed class RequestSpan(Activity? activity)
{
    /// <summary>Its model; <c>unknown</c> until that is known to exist, because callers can name anything.</summary>
    public string Model { get; private set; } = "unknown";

    /// <summary>Sets the model once it is known to exist.</summary>
    public void IsFor(string model, int images)
    {
        Model = model;
        activity?.SetTag(Spans.Model, model).SetTag(Spans.Images, images);
    }
}
