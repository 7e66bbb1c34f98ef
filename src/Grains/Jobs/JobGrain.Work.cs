using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Grains.Jobs;

internal sealed partial class JobGrain
{
    private ManifestSegment? _leasedSegment;

    private TimeSpan LeaseTime => TimeSpan.FromSeconds(options.Value.LeaseSeconds);

    public async Task<ImageLease?> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var job = Job;
        if (_machine.Mismatches.Excludes(request.Silo))
        {
            throw new ZeroShotException(ZeroShotError.ModelMismatch, _machine.Mismatches.Reason ?? $"Another folder of the model '{job.Spec.Model}' started this job.");
        }

        if (_machine.Take(request.Silo, Math.Clamp(request.Images, 1, Limits.MaxImagesPerLease), time.GetUtcNow() + LeaseTime) is not var (leaseId, images, alone))
        {
            return null;
        }

        try
        {
            var segment = _leasedSegment = await SegmentOfAsync(_leasedSegment, images.First, cancellationToken);
            if (segment.End < images.End)
            {
                // A lease never spans two segments; the remainder goes to the next request.
                Ledger.GiveBack(leaseId, new ImageRange(segment.End, images.End));
                images = images with { End = segment.End };
            }

            if (!await StoreLeasesAsync())
            {
                return null;
            }

            leaseMeter.Granted();
            return new ImageLease
            {
                JobId = Id,
                Trace = job.Trace,
                LeaseId = leaseId,
                First = images.First,
                Alone = alone,
                RenewWithin = LeaseTime,
                Work = new EncodeRequest
                {
                    Model = job.Spec.Model,
                    LabelSets = job.LabelSets,
                    Score = job.Spec.Score,
                    Fingerprint = job.Fingerprint,
                    WithEmbeddings = KeepsEmbeddings,
                    Known = await KnownAsync(images, cancellationToken),
                    Images = SourceSlices.Of(
                        job.Spec.Source, Id, images.First, segment.Entries.Slice((int)(images.First - segment.First), (int)images.Count), job.Input),
                },
            };
        }
        catch (ZeroShotException exception) when (exception.Code is ZeroShotError.StorageFailed or ZeroShotError.StateDamaged)
        {
            // No encoder could help: every lease would fail, and clients would wait for ever.
            Ledger.GiveBack(leaseId, images);
            await EndAsync(JobEnd.Failed(exception.Message, exception.Code));
            return null;
        }
        catch
        {
            Ledger.GiveBack(leaseId, images);
            throw;
        }
    }

    public async Task<ReportAnswer> ReportAsync(LeaseReport report, CancellationToken cancellationToken)
    {
        var images = new ImageRange(report.First, report.First + report.Outcomes.Length);
        if (_job is null || !_machine.Accepts(images))
        {
            return ReportAnswer.Stop;
        }

        if (await ReceiveAsync(images.First, report.Outcomes) is not { } outcomes)
        {
            return ReportAnswer.Stop;
        }

        var (fresh, known) = Ledger.Report(report.LeaseId, images, report.Last, time.GetUtcNow() + LeaseTime);
        if (!await StoreFreshAsync(fresh, images.First, outcomes))
        {
            return ReportAnswer.Stop;
        }

        if (report.Started && (!Ledger.Start(report.LeaseId) || !await StoreLeasesAsync()))
        {
            return ReportAnswer.Stop;
        }

        CountReused(fresh, images.First, reported: report.Outcomes, stored: outcomes);
        var (mayContinue, end) = _machine.Judge(fresh.Length, report.Mismatched, report.Problem);
        if (end is not null)
        {
            await EndAsync(end);
            return ReportAnswer.Stop;
        }

        SignalChange();
        if (!mayContinue)
        {
            return ReportAnswer.Stop;
        }

        AnnounceIfWaiting();
        await FinishIfDoneAsync();
        return Active && known ? ReportAnswer.Continue : ReportAnswer.Stop;
    }

    private async Task<bool> StoreAsync(ImageRange images, ImmutableArray<ImageOutcome> outcomes)
    {
        // A job that was stopped and restarted has another ledger, and rejects writes of the old epoch.
        var (epoch, ledger) = (_machine.Epoch, Ledger);
        try
        {
            // Not the caller's token: a computed outcome is stored even if the encoder has left.
            await store.AppendOutcomesAsync(Id, epoch, images.First, outcomes, CancellationToken.None);
            ledger.Stored(images, outcomes.AsSpan());
            _rate.Add(images.Count);
            CountStored(outcomes);
        }
        catch (StaleEpochException)
        {
            ledger.NotStored(images);
            if (epoch == _machine.Epoch)
            {
                Abandon();
            }

            return false;
        }
        catch (ZeroShotException exception)
        {
            ledger.NotStored(images);
            if (epoch == _machine.Epoch)
            {
                await EndAsync(JobEnd.Failed(exception.Message, exception.Code));
            }

            return false;
        }

        await DiscardUploadsAsync([images]);
        return true;
    }
}
