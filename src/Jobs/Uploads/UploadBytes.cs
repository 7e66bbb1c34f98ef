using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Uploads;

/// <summary>Limits the uploaded bytes of one job: those that wait for an encoder, and the total.</summary>
/// <remarks>Not thread-safe: pieces must be processed one at a time.</remarks>
internal sealed class UploadBytes(string jobId, IUploadStore uploads, JobOptions options)
{
    // Stored bytes plus those received since, including oversized and partial files. Null until first read.
    private long? _taken;

    // An upper bound, because discarded bytes are not reported. Read again when it exceeds the limit.
    private long? _waiting;

    /// <summary>Whether a piece has to wait until encoders have processed earlier ones.</summary>
    /// <param name="bytes">Size of the piece.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<bool> IsFullAsync(long bytes, CancellationToken cancellationToken)
    {
        _waiting ??= await uploads.BytesAsync(jobId, cancellationToken);
        if (IsTooMuch(bytes))
        {
            _waiting = await uploads.BytesAsync(jobId, cancellationToken);
        }

        return IsTooMuch(bytes);
    }

    /// <summary>Counts a piece.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">The upload would become too large.</exception>
    public async Task TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        _taken ??= await uploads.TakenAsync(jobId, cancellationToken);
        if (_taken + bytes > options.MaxUploadBytes)
        {
            throw new ZeroShotException(ZeroShotError.UploadTooLarge,
                $"The upload of job {jobId} has more than {options.MaxUploadBytes} bytes (Jobs:MaxUploadBytes). Complete it and send the rest as another job, or raise the limit.");
        }

        _taken += bytes;
    }

    /// <summary>Records bytes that were stored and wait for an encoder.</summary>
    public void Wait(long bytes) => _waiting += bytes;

    // A piece larger than the whole buffer is accepted when nothing else waits.
    private bool IsTooMuch(long bytes) => _waiting > 0 && _waiting + bytes > options.UploadBufferBytes;
}
