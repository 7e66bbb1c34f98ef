using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>Runs the text towers of this silo.</summary>
[StatelessWorker, Reentrant]
internal sealed class TextEncoderGrain(
    ModelCatalog catalog, LoadedModels models, EncoderMeter meter, IOptions<DeviceOptions> devices, IOptions<ImageOptions> images) : Grain, ITextEncoderGrain
{
    public Task<ModelInfo> DescribeAsync(string model, CancellationToken cancellationToken) =>
        // The first time, hashing the towers takes tens of milliseconds or more: too long for a grain turn.
#pragma warning disable RS0030
        Task.Run(() => Description(model), cancellationToken);
#pragma warning restore RS0030

    public Task<ImmutableArray<ModelInfo>> ListAsync(CancellationToken cancellationToken) =>
        // As above, for each model.
#pragma warning disable RS0030
        Task.Run(() => catalog.Names().Select(TryDescribe).OfType<ModelInfo>().ToImmutableArray(), cancellationToken);
#pragma warning restore RS0030

    public Task<byte[]> EmbedAsync(string model, ImmutableArray<string> prompts, CancellationToken cancellationToken) =>
        EmbedWithAsync(model, fingerprint: "", prompts, cancellationToken);

    public async Task<byte[]> EmbedWithAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        Require(prompts.Length);
        using var use = await models.UseAsync(model, fingerprint, cancellationToken, TowerKind.Text);
        // A run of the text tower occupies a core.
#pragma warning disable RS0030
        var embeddings = await Task.Run(() => Run(use, model, prompts, cancellationToken), cancellationToken);
#pragma warning restore RS0030
        return MemoryMarshal.AsBytes<float>(embeddings).ToArray();
    }

    public Task<ImmutableArray<PromptTokens>> InspectAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        Require(prompts.Length);
        // Opening the folder blocks on the disk.
#pragma warning disable RS0030
        return Task.Run(() => catalog.Open(model).TokensOf(fingerprint, prompts), cancellationToken);
#pragma warning restore RS0030
    }

    private static void Require(int prompts) => Requirement.Require(prompts <= ITextEncoderGrain.MaxPromptsPerCall,
        $"{prompts} prompts are more than one call takes. Send at most {ITextEncoderGrain.MaxPromptsPerCall} at a time.");

    private float[] Run(TowerLease use, string model, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        using var activity = ZeroShotTelemetry.Source.StartActivity("text run");
        activity?.SetTag(Spans.Model, model).SetTag(Spans.Prompts, prompts.Length);
        var started = Stopwatch.GetTimestamp();
        var embeddings = use.Text.Encode(prompts, cancellationToken);
        meter.Texts.Ran(model, prompts.Length, Stopwatch.GetElapsedTime(started));
        return embeddings;
    }

    private ModelInfo Description(string name) => catalog.Open(name).Describe(name, devices.Value, images.Value);

    private ModelInfo? TryDescribe(string name)
    {
        try
        {
            return Description(name);
        }
        catch (ZeroShotException)
        {
            return null;
        }
    }
}
