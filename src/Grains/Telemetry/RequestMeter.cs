using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>Requests of people on a control silo.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
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
        _durations = _meter.CreateDuration("zeroshot.request.duration", "A request of somebody who waits, from its arrival at a control silo to the answer.");
        _meter.CreateObservableCounter("zeroshot.request.retries", () => (Measurement<long>[])[_full.Read(), _lost.Read(), _lacking.Read()], "{try}",
            "Encoder silos that a request was sent to in vain.");
    }

    /// <summary>Shows how many requests are in hand from now on. Called once.</summary>
    public void Watch(Func<int> active) => _meter.CreateObservableUpDownCounter("zeroshot.request.active", active, "{request}", "Requests of people in hand.");

    /// <summary>A silo had no room.</summary>
    public void WasFull() => _full.Add();

    /// <summary>A silo was lost with the request in hand.</summary>
    public void WasLost() => _lost.Add();

    /// <summary>A silo has not got the model, or cannot load it.</summary>
    public void Lacked() => _lacking.Add();

    /// <summary>Answers a request, with a span of that name around it.</summary>
    /// <param name="kind">What is asked for, in a word.</param>
    /// <param name="answer">Answers it, and tells which model it is for once that is known to exist.</param>
    public async Task<T> Measure<T>(string kind, Func<RequestSpan, Task<T>> answer)
    {
        using var activity = ZeroShotTelemetry.Source.StartActivity(kind);
        var request = new RequestSpan(activity);
        var begun = Stopwatch.GetTimestamp();
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
            _durations.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, Tags.Tag("kind", kind), Tags.Tag(Tags.Model, request.Model), Tags.Tag("result", result));
        }
    }
}

/// <summary>What is told of a request while it is answered.</summary>
/// <param name="activity">Its span, or null.</param>
internal sealed class RequestSpan(Activity? activity)
{
    /// <summary>Its model; <c>unknown</c> until that is known to exist, for anybody can ask for anything.</summary>
    public string Model { get; private set; } = "unknown";

    /// <summary>There is such a model.</summary>
    public void IsFor(string model, int images)
    {
        Model = model;
        activity?.SetTag(Spans.Model, model).SetTag(Spans.Images, images);
    }
}
