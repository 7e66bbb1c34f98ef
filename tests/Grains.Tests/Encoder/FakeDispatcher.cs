using System.Threading.Channels;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Tests.Encoder;

/// <summary>The dispatchers of all models: they answer when the test says so.</summary>
internal sealed class FakeDispatcher(string model, ChannelWriter<LeaseCall> calls) : IDispatcherGrain
{
    public Task AnnounceAsync(JobAnnouncement announcement) => throw new NotSupportedException();

    public Task<ImageLease?> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var call = new LeaseCall(model, request, cancellationToken);
        calls.TryWrite(call);
        return call.Task;
    }
}

/// <summary>A silo's request for a lease.</summary>
internal sealed class LeaseCall
{
    private readonly TaskCompletionSource<ImageLease?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LeaseCall(string model, LeaseRequest request, CancellationToken cancellationToken)
    {
        (Model, Request) = (model, request);
        cancellationToken.Register(() => _answer.TrySetCanceled(cancellationToken));
    }

    public string Model { get; }

    public LeaseRequest Request { get; }

    public Task<ImageLease?> Task => _answer.Task;

    public void Answer(ImageLease? lease) => _answer.TrySetResult(lease);

    public void Fail(Exception exception) => _answer.TrySetException(exception);
}
