using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Jobs.Fairness;

namespace ZeroShotOrleans.Grains.Texts;

/// <summary>A queue of prompts for the text towers of this silo. Prompts are encoded in slices, so that no call occupies a device for long.</summary>
/// <remarks>
/// Interactive requests get eight times the device time of jobs, and tenants get equal shares. Of a tenant's calls, the one runs first that would be done
/// first if each were alone. A call is overtaken only by calls that arrive within <see cref="MaxHeadStart"/> of it, so large ones do not starve. Thread-safe.
/// </remarks>
internal sealed class TextQueue
{
    /// <summary>How much later a small call may arrive and still overtake a large one of the same tenant.</summary>
    public static readonly TimeSpan MaxHeadStart = TimeSpan.FromSeconds(10);

    // A device runs the next call while the embeddings of the last one are transferred, even with a single worker.
    private const int MinSlots = 2;
    private const int InteractiveWeight = 8;

    private readonly Lock _lock = new();
    private readonly FairClock _turns = new();
    private readonly Dictionary<string, TextLane> _lanes;
    private readonly Dictionary<string, TextRate> _paces = new(StringComparer.Ordinal);
    private readonly EncoderOptions _options;
    private readonly TextMeter _meter;
    private readonly TimeProvider _time;

    public TextQueue(IOptions<EncoderOptions> options, EncoderMeter meter, TimeProvider time)
    {
        (_options, _meter, _time) = (options.Value, meter.Texts, time);
        _lanes = new Dictionary<string, TextLane>(StringComparer.Ordinal) { [Tags.LaneOf(interactive: true)] = NewLane(), [Tags.LaneOf(interactive: false)] = NewLane() };
        _meter.Watch(WaitingIn);
    }

    /// <summary>Adds a call.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.Overloaded"/>: too many prompts are waiting. The message says when to retry.</exception>
    public TextCall Add(TextOrder order)
    {
        lock (_lock)
        {
            var (name, pace) = (Tags.LaneOf(!order.IsBulk), PaceOf(order.Model));
            var lane = _lanes[name];
            if (lane.Ledger.Refuse(order, pace) is { } refusal)
            {
                _meter.Refused(!order.IsBulk, refusal.IsOfTenant);
                throw Overloaded(refusal);
            }

            var now = _time.GetTimestamp();
            var (seconds, alone) = ((double)now / _time.TimestampFrequency, pace.SecondsOf(order.Size));
            var request = lane.Ledger.Enter(order, pace, seconds + alone);
            var call = new TextCall(this, order, request, pace, seconds + Math.Min(alone, MaxHeadStart.TotalSeconds), now);
            pace.Calls++;
            lane.Add(call);
            _turns.Enter(name, order.IsBulk ? 1 : InteractiveWeight);
            Grant();
            return call;
        }
    }

    /// <summary>Returns the backlog ahead of a tenant's interactive requests.</summary>
    public TextBacklog BacklogOf(string model, string tenant)
    {
        lock (_lock)
        {
            var pace = _paces.GetValueOrDefault(model);
            return new TextBacklog(
                pace?.LastEnded is { } ended ? _time.GetElapsedTime(ended) : null,
                pace is { IsMeasured: true } ? TimeSpan.FromSeconds(_lanes[Tags.LaneOf(interactive: true)].Ledger.WaitOf(tenant)) : null);
        }
    }

    /// <summary>Ends the turn of a call.</summary>
    internal void End(TextCall call, TimeSpan took)
    {
        lock (_lock)
        {
            var (now, prompts) = (_time.GetTimestamp(), call.Slice);
            var difference = Microseconds(took) - call.Charged;
            _turns.Charge(Tags.LaneOf(!call.Order.IsBulk), difference);
            LaneOf(call).Charge(call.Order.Tenant, difference);
            call.Pace.End(prompts, took, now);
            call.Request.Waiting = Math.Max(0, call.Request.Waiting - prompts);
            call.Next(now);
            Grant();
        }
    }

    /// <summary>Removes a call, whether or not it is done.</summary>
    internal void Remove(TextCall call)
    {
        lock (_lock)
        {
            if (call.IsGone)
            {
                return;
            }

            call.IsGone = true;
            if (call.Slice > 0)
            {
                call.Pace.GiveUp();
            }

            // Bounds the memory: callers can name any model, including ones that do not exist.
            if (--call.Pace.Calls == 0 && !call.Pace.IsMeasured)
            {
                _paces.Remove(call.Order.Model);
            }

            var lane = LaneOf(call);
            lane.Remove(call);
            lane.Ledger.Leave(call.Request, isDone: call.Remaining == 0);
            if (lane.IsEmpty)
            {
                _turns.Leave(Tags.LaneOf(!call.Order.IsBulk));
            }

            Grant();
        }
    }

    private void Grant()
    {
        while (_turns.Slowest(name => _lanes[name].CanRun) is { } name)
        {
            var call = _lanes[name].Next();
            var prompts = call.Pace.SliceOf(call.Remaining);
            var charge = Microseconds(call.Pace.RunOf(prompts));
            _turns.Serve(name, charge);
            _lanes[name].Serve(call.Order.Tenant, charge);
            call.Pace.Start();
            _meter.Waited(!call.Order.IsBulk, _time.GetElapsedTime(call.Queued));
            call.Start(prompts, charge);
        }
    }

    private TextLane NewLane() => new(new TextLedger(_options.MaxQueuedPrompts, _options.MaxQueuedPromptsPerTenant, _time));

    private TextLane LaneOf(TextCall call) => _lanes[Tags.LaneOf(!call.Order.IsBulk)];

    private TextRate PaceOf(string model)
    {
        if (!_paces.TryGetValue(model, out var pace))
        {
            _paces[model] = pace = new TextRate(Math.Max(MinSlots, _options.ResolvedWorkers), TimeSpan.FromMilliseconds(_options.PromptSliceMilliseconds));
        }

        return pace;
    }

    private long WaitingIn(bool interactive)
    {
        lock (_lock)
        {
            return _lanes[Tags.LaneOf(interactive)].Ledger.Waiting;
        }
    }

    private ZeroShotException Overloaded(TextRefusal refusal)
    {
        var (limit, name) = refusal.IsOfTenant
            ? (_options.MaxQueuedPromptsPerTenant, nameof(EncoderOptions.MaxQueuedPromptsPerTenant))
            : (_options.MaxQueuedPrompts, nameof(EncoderOptions.MaxQueuedPrompts));
        return new ZeroShotException(ZeroShotError.Overloaded,
            $"{refusal.Waiting} prompts{(refusal.IsOfTenant ? " of this tenant" : "")} wait for the text tower, and this request does not fit into the limit of {limit} " +
            $"({EncoderOptions.Section}:{name}). Nothing of it was encoded. Send it again {RetryText.In(refusal.RetryAfter)}, or with fewer labels or templates.") { RetryAfter = refusal.RetryAfter ?? TimeSpan.Zero };
    }

    private static long Microseconds(TimeSpan time) => Math.Max(1, (long)time.TotalMicroseconds);
}
