using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Encoder;

// Processes an image that is suspected of crashing or hanging silos.
internal sealed partial class LeaseWork
{
    private Task? _turn;

    // Ahead of bulk work: once started it must run, and not wait behind other possible suspects.
    private EncodeRequest Work => lease.Alone ? lease.Work with { Interactive = true } : lease.Work;

    // After this report, a crash counts against the image, so everything else that can fail is done first. The lease is not renewed any more:
    // an image that hangs is noticed when the lease expires.
    private async Task<bool> BeginAloneAsync(IImageEncoderGrain encoder, CancellationToken cancellationToken)
    {
        // Loads towers and label embeddings with an empty request: that may take longer than a lease.
        var loading = encoder.EncodeAsync(Work with { Images = new ByteSlice { Files = [] }, Known = [] }, cancellationToken);
        if (!await WaitForAsync(loading))
        {
            return false;
        }

        await loading;
        _turn = alone.WaitAsync(cancellationToken);
        if (!await WaitForAsync(_turn))
        {
            return false;
        }

        await _turn;
        return await ReportAsync(last: false, started: true) == ReportAnswer.Continue;
    }

    private async Task EndAloneAsync()
    {
        if (_turn is null)
        {
            return;
        }

        try
        {
            await _turn;
            alone.Release();
        }
        catch (OperationCanceledException)
        {
            // It had not been started.
        }
    }
}
