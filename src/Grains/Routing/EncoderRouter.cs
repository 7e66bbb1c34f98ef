using System.Diagnostics;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Encoder;
using ZeroShotOrleans.Grains.Telemetry;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Routes interactive requests to the encoder silo with the fewest images in flight, and to another one if that fails.</summary>
/// <remarks>
/// Thread-safe. One per control silo, because it counts the images in flight from here. Silos join and leave with the cluster's membership; their
/// loaded models and draining state are refreshed in the background, at most once a second and only while there are requests.
/// </remarks>
internal sealed class EncoderRouter(IEncoderSilos encoders, IClusterMembershipService membership, RequestMeter meter, TimeProvider time)
{
    // Encoding is safe to repeat, but the request itself may have killed two silos.
    private const int MaxLost = 2;

    private static readonly TimeSpan _askEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _askTimeout = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<SiloAddress, RoutedSilo> _silos = [];

    /// <summary>Encodes images on the best silo.</summary>
    /// <exception cref="ZeroShotException">
    /// The request is invalid, no silo has the model, all are full (<see cref="ZeroShotError.Overloaded"/>), or none exists or answers (<see cref="ZeroShotError.NoSilo"/>).
    /// </exception>
    public async Task<(SiloAddress Silo, EncodeAnswer Answer)> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken)
    {
        var tried = new HashSet<SiloAddress>();
        ZeroShotException? lacking = null;
        string? full = null;
        var lost = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var silo = Choose(request, tried) ?? throw NoneLeft(request, full, lacking, lost);
            EncodeAnswer? answer = null;
            try
            {
                answer = await encoders.On(silo.Address).EncodeAsync(request, cancellationToken);
                return (silo.Address, answer);
            }
            catch (ZeroShotException exception) when (exception.Code == ZeroShotError.Overloaded)
            {
                full = exception.Message;
                meter.WasFull();
                Change(() => silo.Refused(request.Images.Count, exception.Message, time.GetUtcNow()));
            }
            catch (ZeroShotException exception) when (exception.Code is ZeroShotError.ModelNotFound or ZeroShotError.ModelBroken or ZeroShotError.ModelMismatch)
            {
                // Silos may have different models on disk.
                lacking ??= exception;
                meter.Lacked();
                if (exception.Code != ZeroShotError.ModelMismatch)
                {
                    Change(() => silo.LacksModel(request.Model, time.GetUtcNow()));
                }
            }
            catch (Exception exception) when (IsLost(silo.Address, exception))
            {
                meter.WasLost();
                Change(() => silo.Lost(time.GetUtcNow()));
                if (++lost > MaxLost)
                {
                    throw NoAnswer(lost);
                }
            }
            finally
            {
                Change(() => Ended(silo, request, answer));
            }
        }
    }

    // Counts the images as in flight immediately, so that concurrent requests do not all choose the same silo.
    private RoutedSilo? Choose(EncodeRequest request, HashSet<SiloAddress> tried)
    {
        var alive = Alive();
        lock (_lock)
        {
            foreach (var gone in _silos.Keys.Where(address => !alive.Contains(address)).ToArray())
            {
                _silos.Remove(gone);
            }

            var now = time.GetUtcNow();
            foreach (var address in alive)
            {
                var silo = _silos.TryGetValue(address, out var known) ? known : _silos[address] = new RoutedSilo(address);
                if (now - silo.Asked >= _askEvery)
                {
                    silo.Asked = now;

                    // Runs outside this grain's turns, because the answer is used by all requests.
#pragma warning disable RS0030
                    _ = Task.Run(() => AskAsync(silo), CancellationToken.None);
#pragma warning restore RS0030
                }
            }

            var choice = SiloChoice.Pick(_silos.Values.Where(silo => !tried.Contains(silo.Address)), request.Model, request.Images.Count, now, Random.Shared);
            if (choice is not null)
            {
                tried.Add(choice.Address);
                choice.Outstanding += request.Images.Count;
            }

            return choice;
        }
    }

    private HashSet<SiloAddress> Alive()
    {
        var members = membership.CurrentSnapshot;
        return [.. encoders.Silos.Where(silo => members.GetSiloStatus(silo) == SiloStatus.Active)];
    }

    private void Ended(RoutedSilo silo, EncodeRequest request, EncodeAnswer? answer)
    {
        silo.Outstanding -= request.Images.Count;
        if (answer is not null)
        {
            silo.LastHeardFrom(answer.Waiting, time.GetUtcNow());
            silo.Served(request.Model);
        }
    }

    private async Task AskAsync(RoutedSilo silo)
    {
        // Not part of the request that happened to trigger it.
        Activity.Current = null;
        try
        {
            var encoder = encoders.On(silo.Address);
            var load = await encoder.MeasureAsync().WaitAsync(_askTimeout, time);
            var models = await encoder.LoadedAsync().WaitAsync(_askTimeout, time);
            Change(() =>
            {
                silo.Draining = load.Draining;
                silo.Models = [.. models.Where(model => model.Bytes > 0).Select(model => model.Model)];
                silo.LastHeardFrom(load.WaitingInteractive + load.Running, time.GetUtcNow());
            });
        }
        catch (Exception exception) when (TransportFailure.Failed(exception))
        {
            // Keeps its last state. The membership decides whether it is alive.
        }
    }

    // A silo that did not answer within the two-minute call timeout has also used up the caller's time.
    private bool IsLost(SiloAddress silo, Exception exception) =>
        TransportFailure.Failed(exception) && (exception is not TimeoutException || membership.CurrentSnapshot.GetSiloStatus(silo) != SiloStatus.Active);

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
        }
    }

    // The most useful reason first: a full queue clears within moments, a missing model does not.
    private ZeroShotException NoneLeft(EncodeRequest request, string? full, ZeroShotException? lacking, int lost)
    {
        lock (_lock)
        {
            if (_silos.Count == 0)
            {
                return new ZeroShotException(ZeroShotError.NoSilo,
                    "No encoder silo is in the cluster, so no image can be encoded. Start a silo with the role Encoder; if one has just been started, retry in a moment.");
            }

            var now = time.GetUtcNow();
            full ??= _silos.Values.FirstOrDefault(silo => !silo.Draining && silo.IsFull(request.Images.Count, now))?.Refusal;
            if (full is not null)
            {
                return new ZeroShotException(ZeroShotError.Overloaded, $"None of {_silos.Count} encoder silos accepts the request now. One of them says: {full}");
            }

            return lacking ?? (lost > 0 ? NoAnswer(lost) : new ZeroShotException(ZeroShotError.Overloaded,
                $"None of {_silos.Count} encoder silos accepts work: all are full or draining. Retry in a moment, end the draining of one, or add another one."));
        }
    }

    private static ZeroShotException NoAnswer(int lost) => new(ZeroShotError.NoSilo,
        $"{lost} encoder silos were lost one after another while they had the request. Check their logs; retry when the cluster has recovered.");
}
