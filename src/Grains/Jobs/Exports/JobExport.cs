using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Jobs.Counts;
using ZeroShotOrleans.Jobs.Exports;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Turns;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs.Exports;

/// <summary>Writes the results of a job to a place while it runs: a file for each range of images, then the manifest, then <c>_SUCCESS</c>.</summary>
/// <remarks>
/// Each file is written under another name, or elsewhere, and gets its name at once; then it is recorded with the job's status. An owner that dies in between leaves a file that the next one
/// replaces by an equal one. An owner that has lost the job without knowing it finds out before it gives a file its name, or replaces a file by an equal one.
/// Decides within grain turns; files are written outside them.
/// </remarks>
internal sealed class JobExport(HostedJob job, IJobStore store, ExportPlaces places, ChangeSignal changed, TimeProvider time, ILogger logger)
{
    // About a minute: longer failures need a person, and the job can be resumed.
    private const int Attempts = 6;

    private static readonly TimeSpan _firstPause = TimeSpan.FromSeconds(2);

    // Not every change that a part waits for raises the signal.
    private static readonly TimeSpan _poll = TimeSpan.FromSeconds(1);

    private readonly PartWriter _writer = new(job.Description, store);

    /// <summary>Writes what is not written yet. Completes when everything is, or at once for a job without an export.</summary>
    /// <exception cref="ExportException">The results cannot be written.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (job.Spec.Export is not { } export)
        {
            return;
        }

        if (job.Status.Export is not { Complete: true })
        {
            var place = places.Open(export.To);
            await PrepareAsync(place, cancellationToken);
            if (job.Status.Export is null)
            {
                await PlanAsync(cancellationToken);
            }

            await WritePartsAsync(place, cancellationToken);
            await CompleteAsync(place, cancellationToken);
        }

        job.Machine.Exported();
    }

    private async Task PrepareAsync(IExportPlace place, CancellationToken cancellationToken)
    {
        var sizes = await TryAsync(() => OutsideAsync(async () =>
        {
            await place.PrepareAsync(cancellationToken);
            await ExportClaim.TakeAsync(place, job.Id, cancellationToken);
            await place.CleanAsync(job.Id, cancellationToken);

            // Parts may be written again, so the results are not complete until these files are back.
            await place.DeleteAsync(ExportClaim.SuccessFile, cancellationToken);
            await place.DeleteAsync(ExportClaim.ManifestFile, cancellationToken);
            return await SizesAsync(place, job.Status.Export, cancellationToken);
        }), cancellationToken);
        if (job.Status.Export is not { } stored)
        {
            return;
        }

        var found = stored.Parts.Where((part, index) => sizes[index] == part.Bytes).ToImmutableArray();
        if (stored.Discarded > 0)
        {
            if (found.Length < stored.Parts.Length)
            {
                throw Changed(place, stored, sizes);
            }

            // A crash may have interrupted it.
            await store.DiscardOutcomesAsync(job.Id, job.Machine.Epoch, new ImageRange(0, stored.Discarded), CancellationToken.None);
        }
        else if (found.Length < stored.Parts.Length)
        {
            // Somebody deleted or changed files; they are written again.
            await job.ApplyAsync(new JobChange.ExportGrows(stored with { Parts = found }));
        }
    }

    // Measures the first images, because paths, labels and label sets decide how long a row is.
    private async Task PlanAsync(CancellationToken cancellationToken)
    {
        ImageRange? sample;
        while ((sample = PartPlan.Sample(job.Ledger.Listed, job.Status.ListingDone, job.Ledger.DoneUntil)) is null)
        {
            await NextChangeAsync(cancellationToken);
        }

        var bytes = await OutsideAsync(async () =>
        {
            // Without the columns' descriptions, which each file has once.
            return await SizeAsync(sample.Value, cancellationToken) - await SizeAsync(new ImageRange(0, 0), cancellationToken);
        });
        await job.ApplyAsync(new JobChange.ExportGrows(new StoredExport { ImagesPerPart = PartPlan.ImagesPerPart(sample.Value.Count, bytes, places.PartBytes) }));
    }

    private async Task<long> SizeAsync(ImageRange images, CancellationToken cancellationToken)
    {
        await using var counted = new HashedStream(inner: null);
        await _writer.WriteAsync(counted, images, counts: null, cancellationToken);
        return counted.Length;
    }

    private async Task WritePartsAsync(IExportPlace place, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (PartPlan.Next(job.Status.Export!, job.Ledger.Listed, job.Status.ListingDone, job.Ledger.DoneUntil))
            {
                case PartStep.AllWritten:
                    return;
                case PartStep.Write part:
                    await TryAsync(() => WritePartAsync(place, part, cancellationToken), cancellationToken);
                    job.Host.Changed();
                    break;
                default:
                    await NextChangeAsync(cancellationToken);
                    break;
            }
        }
    }

    private async Task<bool> WritePartAsync(IExportPlace place, PartStep.Write part, CancellationToken cancellationToken)
    {
        var name = PartPlan.Name(job.Id, part.Number);
        var counts = job.Spec.Export!.DiscardStored ? CountsBefore(part.Images.First) : null;
        await places.Slots.WaitAsync(cancellationToken);
        try
        {
            var epoch = job.Machine.Epoch;
            await using var file = await OutsideAsync(() => place.OpenAsync(name, epoch));
            await using var content = new HashedStream(file.Content);
            var (rows, failed) = await OutsideAsync(() => WriteRowsAsync(place, content, part.Images, counts, cancellationToken));

            // An owner that has lost the job finds out here, and not after it has replaced a newer file.
            await job.ApplyAsync(new JobChange.LeasesChange());
            await OutsideAsync(async () =>
            {
                await file.CommitAsync(cancellationToken);
                return true;
            });
            await RecordAsync(new ExportedPart(part.Number, part.Images.First, part.Images.Count, rows, failed, content.Length, content.Sha256()), counts);
            logger.LogExported(job.Id, name, rows, content.Length);
            return true;
        }
        finally
        {
            places.Slots.Release();
        }
    }

    private async Task<(long Rows, long Failed)> WriteRowsAsync(IExportPlace place, HashedStream content, ImageRange images, ResultCounts? counts, CancellationToken cancellationToken)
    {
        try
        {
            return await _writer.WriteAsync(content, images, counts, cancellationToken);
        }
        catch (IOException exception)
        {
            throw place.Failure(exception);
        }
    }

    private async Task RecordAsync(ExportedPart part, ResultCounts? counts)
    {
        var export = job.Status.Export!;
        export = export with { Parts = [.. export.Parts.Append(part).OrderBy(written => written.Number)] };
        if (counts is null)
        {
            await job.ApplyAsync(new JobChange.ExportGrows(export));
            return;
        }

        // Recorded before they are discarded: nobody then takes a missing outcome for damage.
        var discarded = new ImageRange(export.Discarded, part.First + part.Images);
        await job.ApplyAsync(new JobChange.ExportGrows(export with { Discarded = discarded.End, DiscardedCounts = counts.Snapshot().Sets }));
        await store.DiscardOutcomesAsync(job.Id, job.Machine.Epoch, discarded, CancellationToken.None);
    }

    // Parts whose outcomes are discarded are written in order, so what is discarded is always all before the next part.
    private ResultCounts CountsBefore(long first) => job.Status.Export is { Discarded: > 0 and var discarded } export && discarded == first
        ? new ResultCounts(export.DiscardedCounts, discarded)
        : new ResultCounts(job.Description.LabelSets.Length);

    private async Task CompleteAsync(IExportPlace place, CancellationToken cancellationToken)
    {
        var export = job.Status.Export!;
        var manifest = RunManifest.Of(job.Description, ProgressSnapshot.Of(job.Id, job.Machine, imagesPerSecond: 0), export);
        await TryAsync(() => OutsideAsync(async () =>
        {
            var sizes = await SizesAsync(place, export, cancellationToken);
            if (export.Parts.Where((part, index) => sizes[index] != part.Bytes).Any())
            {
                throw Changed(place, export, sizes);
            }

            await place.WriteAsync(ExportClaim.ManifestFile, manifest, cancellationToken);
            await place.WriteAsync(ExportClaim.SuccessFile, [], cancellationToken);
            return true;
        }), cancellationToken);
        await job.ApplyAsync(new JobChange.ExportGrows(export with { Complete = true }));
    }

    private ExportException Changed(IExportPlace place, StoredExport export, ImmutableArray<long?> sizes)
    {
        var part = export.Parts.Where((part, index) => sizes[index] != part.Bytes).First();
        return new ExportException(
            $"'{place.Name}{PartPlan.Name(job.Id, part.Number)}' was deleted or changed since job {job.Id} wrote it. " +
            (export.Discarded > 0 ? "Restore it: its results are no longer stored." : "Resume the job, which writes it again."));
    }

    private async Task<ImmutableArray<long?>> SizesAsync(IExportPlace place, StoredExport? export, CancellationToken cancellationToken)
    {
        var sizes = ImmutableArray.CreateBuilder<long?>();
        foreach (var part in export?.Parts ?? [])
        {
            sizes.Add(await place.SizeAsync(PartPlan.Name(job.Id, part.Number), cancellationToken));
        }

        return sizes.ToImmutable();
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var pause = _firstPause;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await work();
                job.Machine.ExportProblem = null;
                return result;
            }
            catch (ExportException exception) when (exception.MayPass && attempt < Attempts)
            {
                logger.LogExportProblem(job.Id, exception.Message, exception.InnerException);
                job.Machine.ExportProblem = exception.Message;
                job.Host.Changed();
                await Task.Delay(pause, time, cancellationToken);
                pause *= 2;
            }
        }
    }

    private async Task NextChangeAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(changed.Next, Task.Delay(_poll, time, end.Token));
        await end.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    // Disks and stores are accessed outside the grain turn.
#pragma warning disable RS0030
    private static Task<T> OutsideAsync<T>(Func<Task<T>> work) => Task.Run(work);
#pragma warning restore RS0030
}
