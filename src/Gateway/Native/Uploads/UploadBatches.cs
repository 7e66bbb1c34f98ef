using ZeroShotOrleans.Http.Contracts;


namespace ZeroShotOrleans.Gateway.Native.Uploads;

/// <summary>Collects the files of a request into batches of one cluster message, so that no more of the request is in memory.</summary>
/// <param name="delivery">Delivers files to the job.</param>
/// <param name="turn">Its holder may deliver to the job.</param>
/// <param name="first">Index in the job of the request's first file, or null to append all files.</param>
internal sealed class UploadBatches(UploadDelivery delivery, SemaphoreSlim turn, long? first)
{
    private const int MaxFiles = 1024;

    private readonly List<ReceivedFile> _batch = [];
    private long? _first = first;
    private long _bytes;
    private int _taken;

    /// <summary>Sends all files.</summary>
    /// <param name="files">The files of the request, in order; null for a file the job already has.</param>
    /// <param name="next">The index the job expected when the request arrived.</param>
    public async Task<UploadAnswerBody> SendAsync(IAsyncEnumerable<ReceivedFile?> files, long next)
    {
        await foreach (var file in files)
        {
            if (file is null)
            {
                _first++;
                continue;
            }

            _batch.Add(file);
            _bytes += file.Bytes.Count;
            if (_bytes >= Limits.MaxBytesPerMessage || _batch.Count == MaxFiles)
            {
                next = await SendBatchAsync();
            }
        }

        return new UploadAnswerBody(_batch.Count > 0 ? await SendBatchAsync() : next, _taken);
    }

    private async Task<long> SendBatchAsync()
    {
        // Does not use the request's token: see UploadDelivery.
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            var (position, taken) = await delivery.SendAsync(_batch, _first);
            _taken += taken;
            _first += _batch.Count;
            _batch.Clear();
            _bytes = 0;
            return position.Next;
        }
        finally
        {
            turn.Release();
        }
    }
}
