using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Encoder;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Thumbnails;

/// <summary>Finds the image in its job's manifest and has an encoder silo read it, under the same rules as for encoding.</summary>
[StatelessWorker(maxLocalWorkers: 1), Reentrant]
internal sealed class ThumbnailGrain(IJobStore store, EncoderServiceClient encoders, IClusterMembershipService membership) : Grain, IThumbnailGrain
{
    // Number of silos to try.
    private const int Tries = 3;

    public async Task<byte[]?> MakeAsync(string jobId, long index, CancellationToken cancellationToken)
    {
        if (index < 0 || await store.FindAsync(jobId, cancellationToken) is not { } stored || await store.ReadManifestAsync(jobId, index, cancellationToken) is not { } segment)
        {
            return null;
        }

        var image = SourceSlices.Of(stored.Job.Spec.Source, jobId, index, [segment.Entries[(int)(index - segment.First)]], stored.Job.Input);
        var silos = encoders.Silos.Where(silo => membership.CurrentSnapshot.GetSiloStatus(silo) == SiloStatus.Active).ToArray();
        Random.Shared.Shuffle(silos);
        var last = new ZeroShotException(ZeroShotError.NoSilo, "No encoder silo is in the cluster, so no image can be read. Try again in a moment.");
        foreach (var silo in silos.Take(Tries))
        {
            try
            {
                return await encoders.On(silo).ThumbnailAsync(image, cancellationToken);
            }
            catch (ZeroShotException exception) when (exception.Code == ZeroShotError.Overloaded)
            {
                last = exception;
            }
            catch (Exception exception) when (TransportFailure.Failed(exception))
            {
                last = new ZeroShotException(ZeroShotError.NoSilo, "The encoder silo that was asked did not answer. Try again in a moment.");
            }
        }

        throw last;
    }
}
