using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Turns;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Uploads;

/// <summary>Accepts uploads of a client. Each piece updates bytes, manifest and ledger, in this order, so a listed image always has its bytes.</summary>
/// <remarks>Pieces are processed one at a time: calls interleave, and a client may retry a piece before it receives the response.</remarks>
internal sealed class UploadIntake(HostedJob job, OutcomeWriter outcomes, IUploadStore uploads, JobOptions options) : IDisposable
{
    private readonly UploadAssembly _assembly = new(options.MaxUploadImageBytes);
    private readonly UploadBytes _bytes = new(job.Id, uploads, options);
    private readonly AsyncLock _taking = new();

    /// <inheritdoc/>
    public void Dispose() => _taking.Dispose();

    /// <summary>Waits for the current piece, and blocks further ones until the result is disposed.</summary>
    public Task<AsyncLock.Entered> PauseAsync() => _taking.EnterAsync();

    /// <summary>Accepts a piece of the upload, as a whole or not at all.</summary>
    /// <returns>The position at which the client continues.</returns>
    /// <exception cref="ZeroShotException">The job does not accept uploads, has ended or reached its limit, or the piece is invalid.</exception>
    public async Task<UploadAnswer> TakeAsync(UploadChunk chunk, CancellationToken cancellationToken)
    {
        CheckTakesUpload();
        UploadRules.Check(chunk);
        using (await _taking.EnterAsync(cancellationToken))
        {
            try
            {
                // The job may have been deleted in the meantime.
                job.Host.ThrowIfDeleted();
                if (job.Status.ListingDone || chunk.Files.IsEmpty)
                {
                    return Position();
                }

                CheckActive();
                var bytes = chunk.Files.Sum(file => file.Bytes.LongLength);
                if (await _bytes.IsFullAsync(bytes, cancellationToken))
                {
                    return Position() with { Wait = true };
                }

                await _bytes.TakeAsync(bytes, cancellationToken);
                await StoreAsync([.. _assembly.Complete(chunk, job.Ledger.Listed)]);
                return Position();
            }
            catch (StaleEpochException)
            {
                // The retry reaches the newer activation.
                job.Host.Abandon();
                return new UploadAnswer(chunk.First, chunk.Offset, Wait: true);
            }
        }
    }

    /// <summary>Completes the upload. If the listing is still unfinished afterwards, the job has moved and the client retries.</summary>
    /// <param name="files">Number of files that the client has sent.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="ZeroShotException">The job does not accept uploads, has ended, or has a different number of files.</exception>
    public async Task CompleteAsync(long files, CancellationToken cancellationToken)
    {
        CheckTakesUpload();
        using (await _taking.EnterAsync(cancellationToken))
        {
            try
            {
                job.Host.ThrowIfDeleted();
                if (files != job.Ledger.Listed || _assembly.Offset > 0)
                {
                    throw new ZeroShotException(ZeroShotError.BadRequest,
                        $"The request says {files} files were sent, but job {job.Id} has {job.Ledger.Listed}{(_assembly.Offset > 0 ? " and part of one" : "")}. Send the rest, then complete the upload.");
                }

                if (!job.Status.ListingDone)
                {
                    CheckActive();
                    await job.ApplyAsync(new JobChange.ListingEnds(Skipped: null));
                }
            }
            catch (StaleEpochException)
            {
                job.Host.Abandon();
            }
        }

        await job.Host.FinishIfDoneAsync();
    }

    private UploadAnswer Position() => new(job.Ledger.Listed, job.Status.ListingDone ? 0 : _assembly.Offset);

    private async Task StoreAsync(ImmutableArray<AssembledFile> files)
    {
        foreach (var part in UploadSegment.Of(files))
        {
            if (part.TooLarge)
            {
                await job.AppendAsync(part.Segment, hold: true);
                await StoreErrorsAsync(part.Segment);
            }
            else
            {
                await uploads.AppendAsync(job.Id, job.Machine.Epoch, part.Segment.First, part.Bytes, CancellationToken.None);
                _bytes.Wait(part.Bytes.Sum(file => file.LongLength));
                await job.AppendAsync(part.Segment);
                job.Host.Announce();
            }
        }
    }

    private async Task StoreErrorsAsync(ManifestSegment segment)
    {
        var error = ImageOutcome.Failed(
            ImageError.TooManyBytes, $"The file has more than the {options.MaxUploadImageBytes} bytes that an uploaded image may have (Jobs:MaxUploadImageBytes).");
        ImmutableArray<ImageOutcome> errors = [.. segment.Entries.Select(_ => error)];
        var (fresh, _) = job.Ledger.Report(leaseId: 0, new ImageRange(segment.First, segment.End), last: false, deadline: default);
        await outcomes.StoreFreshAsync(fresh, segment.First, errors);
        job.Host.Changed();
    }

    private void CheckTakesUpload()
    {
        if (job.Spec.Source is not UploadSource || job.Spec.Reuse is not null)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, $"Job {job.Id} accepts no upload: its images come from elsewhere. Submit a job with an upload as its source.");
        }
    }

    private void CheckActive()
    {
        if (!job.Machine.IsActive)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, $"Job {job.Id} is {job.Status.State} and accepts no more files. Resume it, then continue the upload.");
        }
    }
}
