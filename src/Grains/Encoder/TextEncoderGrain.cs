using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Grains.Texts;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>Runs the text towers of this silo.</summary>
[StatelessWorker, Reentrant]
internal sealed class TextEncoderGrain(
    ModelCatalog catalog, ITextRuns runs, IOptions<DeviceOptions> devices, IOptions<ImageOptions> images) : Grain, ITextEncoderGrain
{
    public Task<ModelInfo> Describe(string model, CancellationToken cancellationToken) =>
        // The first time, hashing the towers takes tens of milliseconds or more: too long for a grain turn.
#pragma warning disable RS0030
        Task.Run(() => Description(model), cancellationToken);
#pragma warning restore RS0030

    public Task<ImmutableArray<ModelInfo>> List(CancellationToken cancellationToken) =>
        // As above, for each model.
#pragma warning disable RS0030
        Task.Run(() => catalog.Names().Select(TryDescribe).OfType<ModelInfo>().ToImmutableArray(), cancellationToken);
#pragma warning restore RS0030

    public Task<byte[]> Embed(string model, ImmutableArray<string> prompts, CancellationToken cancellationToken) =>
        EmbedWith(model, fingerprint: "", prompts, cancellationToken);

    public async Task<byte[]> EmbedWith(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        Require(prompts.Length);
        var run = await runs.RunAsync(model, fingerprint, prompts, cancellationToken);
        return MemoryMarshal.AsBytes<float>(run.Embeddings).ToArray();
    }

    public Task<ImmutableArray<PromptTokens>> Inspect(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        Require(prompts.Length);
        // Opening the folder blocks on the disk.
#pragma warning disable RS0030
        return Task.Run(() => catalog.Open(model).TokensOf(fingerprint, prompts), cancellationToken);
#pragma warning restore RS0030
    }

    private static void Require(int prompts) => Requirement.Require(prompts <= ITextEncoderGrain.MaxPromptsPerCall,
        $"{prompts} prompts are more than one call takes. Send at most {ITextEncoderGrain.MaxPromptsPerCall} at a time.");

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
