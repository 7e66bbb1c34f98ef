using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Results;

/// <summary>Discards the bytes of uploaded images that have an outcome.</summary>
internal sealed class UploadDiscard(HostedJob job, IUploadStore uploads)
{
    /// <summary>Discards the bytes of images. Does nothing for a job without an upload.</summary>
    public async Task DiscardAsync(ImmutableArray<ImageRange> done)
    {
        if (job.Spec.Source is not UploadSource)
        {
            return;
        }

        try
        {
            foreach (var images in done)
            {
                await uploads.DiscardAsync(job.Id, job.Machine.Epoch, images, CancellationToken.None);
            }
        }
        catch (StaleEpochException)
        {
            job.Host.Abandon();
        }
        catch (ZeroShotException)
        {
            // Not critical, because the outcomes are stored. Leftover bytes are removed when the job restarts or is deleted.
        }
    }
}
