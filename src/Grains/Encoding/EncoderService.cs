using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Models;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Answers for the models in the memory of this silo.</summary>
[Reentrant]
internal sealed class EncoderService(GrainId id, Silo silo, ILoggerFactory loggers, ILocalSiloDetails self, LoadedModels models)
    : GrainService(id, silo, loggers), IEncoderService
{
    public Task<ImmutableArray<LoadedModel>> Loaded() => Task.FromResult(Here());

    public async Task<LoadedModel> Load(string model, CancellationToken cancellationToken)
    {
        using (await models.Use(model, cancellationToken, TowerKind.Image, TowerKind.Text))
        {
        }

        // Another model may have needed the room a moment later.
        return Find(model) ?? Describe(model, ModelResidence.Nowhere(model));
    }

    public async Task<LoadedModel?> Unload(string model)
    {
        await models.Unload(model);
        return Find(model) is { Bytes: > 0 } stays ? stays : null;
    }

    public Task<EncodeAnswer> Encode(EncodeRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<EncoderLoad> Measure() => throw new NotSupportedException();

    public Task<EncoderLoad> Drain(bool on) => throw new NotSupportedException();

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
    };
}
