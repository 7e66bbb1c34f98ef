using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Pulls;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Texts;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>The grain service of this silo: its models, its load, and interactive images.</summary>
[Reentrant]
internal sealed class EncoderService(
    GrainId id, Silo silo, ILoggerFactory loggers, ILocalSiloDetails self, LoadedModels models, ModelPulls pulls, ImageEncoding encoding, LabelSetCache labels, InFlightGate intake, TextQueue texts,
    ThumbnailMaker thumbnails, EncoderMeter meter, IOptions<EncoderOptions> options, IOptions<ImageOptions> files) : GrainService(id, silo, loggers), IEncoderService
{
    public async Task<ImmutableArray<LoadedModel>> LoadedAsync()
    {
        // Reading model folders blocks on the disk.
#pragma warning disable RS0030
        await Task.Run(models.LookAgain);
#pragma warning restore RS0030
        return Here();
    }

    public async Task<LoadedModel> LoadAsync(string model, CancellationToken cancellationToken)
    {
        using (await models.UseAsync(model, cancellationToken, TowerKind.Image, TowerKind.Text))
        {
        }

        // It may have been evicted a moment later.
        return Find(model) ?? Describe(model, ModelResidence.Nowhere(model));
    }

    public async Task<LoadedModel?> UnloadAsync(string model)
    {
        await models.UnloadAsync(model);
        return Find(model) is { Bytes: > 0 } reservations ? reservations : null;
    }

    public Task<ModelPull> PullAsync(ModelPullRequest order) => Task.FromResult(pulls.Start(order));

    public Task<ImmutableArray<ModelPull>> PullsAsync() => Task.FromResult(pulls.All);

    public async Task<EncodeAnswer> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken)
    {
        var (outcomes, timings) = await encoding.EncodeAsync(request with { Interactive = true }, cancellationToken);
        return new EncodeAnswer(outcomes, timings, meter.WaitingInteractive + meter.Running);
    }

    public Task<EncoderLoad> MeasureAsync() => Task.FromResult(Load());

    public Task<TextBacklog> TextBacklogAsync(string model, string tenant) => Task.FromResult(texts.BacklogOf(model, tenant));

    public Task<byte[]?> ThumbnailAsync(ImageSlice image, CancellationToken cancellationToken) => thumbnails.MakeAsync(image, cancellationToken);

    public async Task<EncoderLoad> DrainAsync(bool on)
    {
        if (on)
        {
            intake.Close();
            await intake.WaitUntilEmptyAsync();
        }
        else
        {
            intake.Reopen();
        }

        return Load();
    }

    private EncoderLoad Load()
    {
        var (imagesPerSecond, imagesPerBatch, images) = meter.Rate.Read();
        return new EncoderLoad
        {
            Waiting = meter.Waiting,
            WaitingInteractive = meter.WaitingInteractive,
            Places = options.Value.QueueImages,
            InteractivePlaces = options.Value.InteractiveImages,
            Running = meter.Running,
            Leases = meter.Leases,
            ImagesPerSecond = imagesPerSecond,
            ImagesPerBatch = imagesPerBatch,
            Images = images,
            Draining = intake.Draining,
            LabelCacheHits = labels.Hits,
            LabelCacheMisses = labels.Misses,
            MemoryBytes = Environment.WorkingSet,
            JpegDecoder = JpegFormat.LibraryOf(files.Value.JpegDecoder),
        };
    }

    private ImmutableArray<LoadedModel> Here()
    {
        var residences = models.Residences();
        var absent = models.Problems.Keys.Except(residences.Select(model => model.Model)).Select(ModelResidence.Nowhere);
        return [.. residences.Concat(absent).Select(residence => Describe(residence.Model, residence)).OrderBy(model => model.Model, StringComparer.Ordinal)];
    }

    private LoadedModel? Find(string model) => Here().FirstOrDefault(here => here.Model == model);

    private LoadedModel Describe(string model, ModelResidence residence) => new()
    {
        Silo = self.SiloAddress,
        Model = model,
        Bytes = residence.Bytes,
        Device = models.DevicesOf(residence),
        IdleSince = residence.IdleSince,
        Pinned = models.IsPinned(model),
        Problem = models.Problems.GetValueOrDefault(model),
        Fingerprint = models.FingerprintOf(model),
    };
}
