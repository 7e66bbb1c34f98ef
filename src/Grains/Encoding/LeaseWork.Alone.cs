namespace ZeroShotOrleans.Grains.Encoding;

// An image that is suspected of killing or hanging silos.
internal sealed partial class LeaseWork
{
    private Task? _turn;

    // Ahead of bulk work: begun means begun, not in a queue behind images that could be to blame as well.
    private EncodeRequest Work => lease.Alone ? lease.Work with { Interactive = true } : lease.Work;

    // From the report on every death is held against the image, so everything else that can go wrong is done before. And the lease is not renewed any more:
    // an image that hangs is noticed when it ends.
    private async Task<bool> BeginAlone(IImageEncoderGrain encoder, CancellationToken cancellationToken)
    {
        // No images: the towers and label vectors are loaded, which may take longer than a lease.
        var loading = encoder.Encode(Work with { Images = new ByteSlice { Files = [] }, Known = [] }, cancellationToken);
        if (!await WaitFor(loading))
        {
            return false;
        }

        await loading;
        _turn = alone.WaitAsync(cancellationToken);
        if (!await WaitFor(_turn))
        {
            return false;
        }

        await _turn;
        return await Report(last: false, begun: true) == ReportAnswer.Continue;
    }

    private async Task EndAlone()
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
            // It had not got its turn.
        }
    }
}
