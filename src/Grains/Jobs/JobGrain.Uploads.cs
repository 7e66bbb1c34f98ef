using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Uploads;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Grains.Jobs;

// Uploads, and what encoders request of them. The order of every piece is bytes, manifest, ledger; so a listed image always has its bytes.
internal sealed partial class JobGrain
{
    private readonly UploadAssembly _assembly = new(options.Value.MaxUploadImageBytes);
    private readonly SemaphoreSlim _uploadGate = new(1);

    // Stored bytes plus what came since, including oversized and partial files. Null until it is read.
    private long? _bytesTaken;

    // An upper bound, because discarded bytes are not reported; read again when it is too high.
    private long? _bytesWaiting;

    public async Task<UploadAnswer> UploadAsync(UploadChunk chunk, CancellationToken cancellationToken)
    {
        CheckTakesUpload();
        UploadRules.Check(chunk);

        // Calls interleave, and a client may send a piece again before it gets its answer.
        await _uploadGate.WaitAsync(cancellationToken);
        try
        {
            if (Status.ListingDone || chunk.Files.IsEmpty)
            {
                return Position();
            }

            CheckResumable();
            var bytes = chunk.Files.Sum(file => file.Bytes.LongLength);
            if (await IsFullAsync(bytes, cancellationToken))
            {
                return Position() with { Wait = true };
            }

            _bytesTaken ??= await uploads.TakenAsync(Id, cancellationToken);
            if (_bytesTaken + bytes > options.Value.MaxUploadBytes)
            {
                throw new ZeroShotException(ZeroShotError.UploadTooLarge,
                    $"The upload of job {Id} has more than {options.Value.MaxUploadBytes} bytes (Jobs:MaxUploadBytes). Complete it and send the rest as another job, or raise the limit.");
            }

            _bytesTaken += bytes;
            await TakeAsync([.. _assembly.Complete(chunk, Ledger.Listed)]);
            return Position();
        }
        catch (StaleEpochException)
        {
            // The newer activation gets it the next time.
            Abandon();
            return new UploadAnswer(chunk.First, chunk.Offset, Wait: true);
        }
        finally
        {
            _uploadGate.Release();
        }
    }

    // A progress with unfinished listing makes the client call again: the job has moved.
    public async Task<JobProgress> CompleteUploadAsync(long files, CancellationToken cancellationToken)
    {
        CheckTakesUpload();
        await _uploadGate.WaitAsync(cancellationToken);
        try
        {
            if (files != Ledger.Listed || _assembly.Offset > 0)
            {
                throw new ZeroShotException(ZeroShotError.BadRequest,
                    $"{files} files were sent, it is said, and job {Id} has {Ledger.Listed}{(_assembly.Offset > 0 ? " and a part of one" : "")}. Send the rest, then complete the upload.");
            }

            if (!Status.ListingDone)
            {
                CheckResumable();
                await ApplyAsync(new JobChange.ListingEnds(Skipped: null));
            }
        }
        catch (StaleEpochException)
        {
            Abandon();
        }
        finally
        {
            _uploadGate.Release();
        }

        await FinishIfDoneAsync();
        return await ProgressAsync(cancellationToken);
    }

    public Task<ImmutableArray<byte[]>> ReadUploadsAsync(long first, int count, CancellationToken cancellationToken) =>
        uploads.ReadAsync(Job.JobId, first, Math.Clamp(count, 1, Limits.MaxImagesPerLease), Limits.MaxBytesPerMessage, cancellationToken);

    private UploadAnswer Position() => new(Ledger.Listed, Status.ListingDone ? 0 : _assembly.Offset);

    private async Task TakeAsync(ImmutableArray<AssembledFile> files)
    {
        while (files is [var first, ..])
        {
            var count = files.TakeWhile(file => file.Bytes is null == first.Bytes is null).Take(ManifestSegment.MaxImages).Count();
            var segment = new ManifestSegment(first.Index, [.. files[..count].Select(file => new ImageEntry(file.Name))]);
            if (first.Bytes is null)
            {
                await AppendAsync(segment, hold: true);
                await TakeErrorsAsync(segment);
            }
            else
            {
                ImmutableArray<byte[]> bytes = [.. files[..count].Select(file => file.Bytes!)];
                await uploads.AppendAsync(Id, _machine.Epoch, first.Index, bytes, CancellationToken.None);
                _bytesWaiting += bytes.Sum(file => file.LongLength);
                await AppendAsync(segment);
                AnnounceIfWaiting();
            }

            files = files[count..];
        }
    }

    private async Task TakeErrorsAsync(ManifestSegment segment)
    {
        var error = ImageOutcome.Failed(
            ImageError.TooManyBytes, $"The file has more than the {options.Value.MaxUploadImageBytes} bytes that an uploaded image may have (Jobs:MaxUploadImageBytes).");
        ImmutableArray<ImageOutcome> errors = [.. segment.Entries.Select(_ => error)];
        var (fresh, _) = Ledger.Report(leaseId: 0, new ImageRange(segment.First, segment.End), last: false, deadline: default);
        await StoreFreshAsync(fresh, segment.First, errors);
        SignalChange();
    }

    private async Task<bool> IsFullAsync(long bytes, CancellationToken cancellationToken)
    {
        var most = options.Value.UploadBufferBytes;
        _bytesWaiting ??= await uploads.BytesAsync(Id, cancellationToken);
        if (_bytesWaiting > 0 && _bytesWaiting + bytes > most)
        {
            _bytesWaiting = await uploads.BytesAsync(Id, cancellationToken);
        }

        // A piece larger than the whole buffer is accepted when nothing else waits.
        return _bytesWaiting > 0 && _bytesWaiting + bytes > most;
    }

    private async Task DiscardUploadsAsync(ImmutableArray<ImageRange> done)
    {
        if (Job.Spec.Source is not UploadSource)
        {
            return;
        }

        try
        {
            foreach (var images in done)
            {
                await uploads.DiscardAsync(Id, _machine.Epoch, images, CancellationToken.None);
            }
        }
        catch (StaleEpochException)
        {
            Abandon();
        }
        catch (ZeroShotException)
        {
            // The outcomes are stored, which is what counts. Leftover bytes are removed when the job restarts or is deleted.
        }
    }

    private void CheckTakesUpload()
    {
        if (Job.Spec.Source is not UploadSource || Job.Spec.Reuse is not null)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, $"Job {Id} takes no upload: its images come from elsewhere. Submit a job with an upload as its source.");
        }
    }

    private void CheckResumable()
    {
        if (!Active)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, $"Job {Id} is {Status.State} and takes no more files. Resume it, and go on with the upload.");
        }
    }
}
