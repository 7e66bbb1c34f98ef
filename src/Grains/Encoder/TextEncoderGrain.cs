using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Texts;
using ZeroShotOrleans.Inference.Models.Verification;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>Encodes texts on this silo, in the order of its queue.</summary>
/// <remarks>One activation serves any number of calls. With several, a caller's cancellation could reach the wrong one.</remarks>
[StatelessWorker(maxLocalWorkers: 1, removeIdleWorkers: false), Reentrant]
internal sealed class TextEncoderGrain(
    ModelCatalog catalog, TextQueue queue, ITextRuns runs, IOptions<DeviceOptions> devices, IOptions<ImageOptions> images,
    CertificateStore certificates) : Grain, ITextEncoderGrain
{
    public Task<ModelInfo> DescribeAsync(string model, CancellationToken cancellationToken) =>
        // The first time, hashing the towers takes tens of milliseconds or more: too long for a grain turn.
#pragma warning disable RS0030
        Task.Run(() => Description(model), cancellationToken);
#pragma warning restore RS0030

    public Task<ImmutableArray<ModelInfo>> ListAsync(CancellationToken cancellationToken) =>
        // As above, for each model.
#pragma warning disable RS0030
        Task.Run(() => catalog.DescribeAll(devices.Value, images.Value, certificates), cancellationToken);
#pragma warning restore RS0030

    public async Task<byte[]> EmbedAsync(string model, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        // Requires the same tower even if the folder changes between two slices. The first time, hashing takes too long for a grain turn.
#pragma warning disable RS0030
        var fingerprint = await Task.Run(() => Description(model).TextFingerprint, cancellationToken);
#pragma warning restore RS0030
        return await EmbedWithAsync(model, fingerprint, prompts, cancellationToken);
    }

    public async Task<byte[]> EmbedWithAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        Require(prompts.Length);
        var batch = PromptBatch.Current;
        using var call = queue.Add(new TextOrder(model, prompts.Length)
        {
            Tenant = CallContext.Tenant, IsBulk = batch.IsBulk, Request = batch.Request, ToCome = batch.ToCome, HasStarted = batch.HasStarted,
        });
        byte[] embeddings = [];
        for (var done = 0; done < prompts.Length;)
        {
            var slice = await call.TurnAsync(cancellationToken);
            var run = await runs.RunAsync(model, fingerprint, prompts.Slice(done, slice), cancellationToken);
            call.Ended(run.Took);
            var rows = MemoryMarshal.AsBytes<float>(run.Embeddings);
            embeddings = embeddings.Length > 0 ? embeddings : new byte[rows.Length / slice * prompts.Length];
            rows.CopyTo(embeddings.AsSpan(rows.Length / slice * done));
            done += slice;
        }

        return embeddings;
    }

    public Task<ImmutableArray<PromptTokens>> InspectAsync(string model, string fingerprint, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        Require(prompts.Length);
        // Opening the folder blocks on the disk.
#pragma warning disable RS0030
        return Task.Run(() => catalog.Read(model, folder => folder.TokensOf(fingerprint, prompts)), cancellationToken);
#pragma warning restore RS0030
    }

    private static void Require(int prompts) => Requirement.Require(prompts <= ITextEncoderGrain.MaxPromptsPerCall,
        $"{prompts} prompts exceed the maximum of {ITextEncoderGrain.MaxPromptsPerCall} per call. Send several calls.");

    private ModelInfo Description(string name) => catalog.Read(name, folder => folder.Describe(name, devices.Value, images.Value, certificates));
}
