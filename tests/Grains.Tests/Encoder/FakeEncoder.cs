using System.Collections.Immutable;
using System.Threading.Channels;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Tests.Encoder;

/// <summary>An encoder that answers when the test says so.</summary>
internal sealed class FakeEncoder : IImageEncoderGrain
{
    private readonly Channel<EncodeCall> _calls = Channel.CreateUnbounded<EncodeCall>();

    /// <summary>Calls that no test has read.</summary>
    public int UnreadCalls => _calls.Reader.Count;

    /// <summary>The next call, once it comes.</summary>
    public Task<EncodeCall> NextCallAsync() => Soon.OfAsync(_calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask(), "a call of the encoder");

    public Task<ImmutableArray<ImageOutcome>> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken)
    {
        var call = new EncodeCall(request, cancellationToken);
        _calls.Writer.TryWrite(call);
        return call.Task;
    }
}

/// <summary>A call of the encoder.</summary>
/// <param name="request">Images of an upload, named by their index in the job.</param>
/// <param name="cancellationToken">The caller's.</param>
internal sealed class EncodeCall(EncodeRequest request, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<ImmutableArray<ImageOutcome>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EncodeRequest Request => request;

    public CancellationToken CancellationToken => cancellationToken;

    public Task<ImmutableArray<ImageOutcome>> Task => _answer.Task;

    /// <summary>Answers with one outcome per image; its detail is the image's index in the job.</summary>
    /// <param name="embedding">The embedding of each.</param>
    /// <param name="scores">The scores of each.</param>
    public void Complete(byte[]? embedding = null, ImmutableArray<ImmutableArray<LabelScore>>? scores = null)
    {
        var first = (request.Images as UploadSlice)?.First ?? 0;
        _answer.SetResult([.. Enumerable.Range(0, request.Images.Count).Select(i => new ImageOutcome { Detail = $"{first + i}", Embedding = embedding, Scores = scores ?? [] })]);
    }

    public void Fail(Exception exception) => _answer.SetException(exception);

    /// <summary>Ends as the batcher does when its caller withdraws a slice that was not started.</summary>
    public void Withdraw() => _answer.SetCanceled(cancellationToken);
}
