using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs.Leases;

/// <summary>Leases a job's images to encoders. The holder of a lease is stored before the images are handed out.</summary>
/// <param name="job">The job.</param>
/// <param name="manifest">Reads its images.</param>
/// <param name="reported">Provides the known hashes of a previous job.</param>
/// <param name="term">How long a lease lasts.</param>
/// <param name="meter">Counts leases.</param>
internal sealed class LeaseGrants(HostedJob job, ManifestReader manifest, ReportedOutcomes reported, LeaseTerm term, LeaseMeter meter)
{
    /// <summary>Grants a lease; null if there is currently no work for the silo.</summary>
    /// <exception cref="ZeroShotException">The model folder of the silo differs from the one that the job started with.</exception>
    public async Task<ImageLease?> GrantAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var mismatches = job.Machine.Mismatches;
        if (mismatches.Excludes(request.Silo))
        {
            throw new ZeroShotException(ZeroShotError.ModelMismatch, mismatches.Reason ?? $"Another folder of the model '{job.Spec.Model}' started this job.");
        }

        if (job.Machine.Take(request.Silo, Math.Clamp(request.Images, 1, Limits.MaxImagesPerLease), term.Deadline) is not { } taken)
        {
            return null;
        }

        try
        {
            var segment = await manifest.SegmentAsync(taken.Images.First, cancellationToken);
            if (segment.End < taken.Images.End)
            {
                // A lease never spans two segments; the remainder goes to the next request.
                job.Ledger.GiveBack(taken.LeaseId, new ImageRange(segment.End, taken.Images.End));
                taken = taken with { Images = taken.Images with { End = segment.End } };
            }

            if (!await job.StoreLeasesAsync())
            {
                return null;
            }

            meter.Granted();
            return Lease(taken, segment, await reported.KnownAsync(taken.Images, cancellationToken));
        }
        catch (ZeroShotException exception) when (exception.Code is ZeroShotError.StorageFailed or ZeroShotError.StateDamaged)
        {
            // Every lease would fail on any encoder, and clients would wait forever.
            job.Ledger.GiveBack(taken.LeaseId, taken.Images);
            await job.Host.EndAsync(JobEnd.Failed(exception.Message, exception.Code));
            return null;
        }
        catch
        {
            job.Ledger.GiveBack(taken.LeaseId, taken.Images);
            throw;
        }
    }

    private ImageLease Lease(TakenLease taken, ManifestSegment segment, ImmutableArray<ContentHash> known)
    {
        var (images, description) = (taken.Images, job.Description);
        var entries = segment.Entries.Slice((int)(images.First - segment.First), (int)images.Count);
        return new ImageLease
        {
            JobId = job.Id,
            Trace = description.Trace,
            LeaseId = taken.LeaseId,
            First = images.First,
            Alone = taken.Alone,
            RenewWithin = term.Length,
            Work = new EncodeRequest
            {
                Model = job.Spec.Model,
                LabelSets = description.LabelSets,
                Score = job.Spec.Score,
                Fingerprint = description.Fingerprint,
                WithEmbeddings = ReuseRules.KeepsEmbeddings(description),
                Known = known,
                Images = SourceSlices.Of(job.Spec.Source, job.Id, images.First, entries, description.Input),
            },
        };
    }
}
