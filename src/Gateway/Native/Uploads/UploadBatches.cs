using ZeroShotOrleans.Http.Contracts;


namespace ZeroShotOrleans.Gateway.Native.Uploads;

/// <summary>Collects the files of a request until they fill a message of the cluster, and hands them over: no more of the request is in memory.</summary>
/// <param name="delivery">Hands files to the job.</param>
/// <param name="turn">Who has it may do so.</param>
/// <param name="first">Index in the job of the first file of the request, or null: all are appended.</param>
internal sealed class UploadBatches(UploadDelivery delivery, SemaphoreSlim turn, long? first)
{
    private const int MaxFiles = 1024;

    private readonly List<ReceivedFile> _batch = [];
    private long? _first = first;
    private long _bytes;
    private int _taken;

    /// <summary>Sends all files.</summary>
    /// <param name="files">Those of the request, in order; null for one that the job has.</param>
    /// <param name="next">What the job wanted next when the request came.</param>
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
        // Not for the request's own token: see UploadDelivery.
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
