using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Results;

/// <summary>Stores outcomes, and counts them once they are stored.</summary>
/// <param name="job">The job.</param>
/// <param name="store">The stored jobs.</param>
/// <param name="uploads">Discards the bytes of uploaded images.</param>
/// <param name="count">Counts stored outcomes for metrics.</param>
internal sealed class OutcomeWriter(HostedJob job, IJobStore store, UploadDiscard uploads, Action<ImmutableArray<ImageOutcome>> count)
{
    /// <summary>Stores the outcomes of images that are marked as being stored in the ledger.</summary>
    /// <param name="images">The images.</param>
    /// <param name="outcomes">Their outcomes.</param>
    /// <returns>False if the job has ended, or another activation owns it.</returns>
    public async Task<bool> StoreAsync(ImageRange images, ImmutableArray<ImageOutcome> outcomes)
    {
        // A job that was stopped and restarted has another ledger, and rejects writes of the old epoch.
        var (machine, epoch, ledger) = (job.Machine, job.Machine.Epoch, job.Ledger);
        try
        {
            // Ignores the caller's token: a computed outcome is stored even if the encoder has left.
            await store.AppendOutcomesAsync(job.Id, epoch, images.First, outcomes, CancellationToken.None);
            ledger.Stored(images, outcomes.AsSpan());
            count(outcomes);
        }
        catch (StaleEpochException)
        {
            ledger.NotStored(images);
            if (epoch == machine.Epoch)
            {
                job.Host.Abandon();
            }

            return false;
        }
        catch (ZeroShotException exception)
        {
            ledger.NotStored(images);
            if (epoch == machine.Epoch)
            {
                await job.Host.EndAsync(JobEnd.Failed(exception.Message, exception.Code));
            }

            return false;
        }

        await uploads.DiscardAsync([images]);
        return true;
    }

    /// <summary>Stores outcomes of images that had no outcome.</summary>
    /// <param name="fresh">The images, marked as being stored in the ledger.</param>
    /// <param name="first">Index of the image of the first outcome.</param>
    /// <param name="outcomes">The outcomes, including those of other images.</param>
    /// <returns>False if the job has ended, or another activation owns it.</returns>
    public async Task<bool> StoreFreshAsync(ImmutableArray<ImageRange> fresh, long first, ImmutableArray<ImageOutcome> outcomes)
    {
        var ledger = job.Ledger;
        var continues = true;
        foreach (var part in fresh.SelectMany(part => Runs(part, first, outcomes)))
        {
            // A job that was restarted in the meantime has a new ledger, in which these images are not marked as being stored.
            continues &= ledger == job.Ledger;
            if (!continues || outcomes[(int)(part.First - first)].Unchanged)
            {
                // Still marked as unchanged: the outcome that the encoder referred to was deleted, so the image must be encoded after all.
                ledger.NotStored(part);
            }
            else
            {
                continues = await StoreAsync(part, outcomes.Slice((int)(part.First - first), (int)part.Count));
            }
        }

        return continues;
    }

    // Splits into runs of images whose outcomes are all known, or all still marked as unchanged.
    private static IEnumerable<ImageRange> Runs(ImageRange images, long first, ImmutableArray<ImageOutcome> outcomes)
    {
        for (var (from, at) = (images.First, images.First); from < images.End; from = at)
        {
            while (at < images.End && outcomes[(int)(at - first)].Unchanged == outcomes[(int)(from - first)].Unchanged)
            {
                at++;
            }

            yield return new ImageRange(from, at);
        }
    }
}
