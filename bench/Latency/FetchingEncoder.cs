using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Concurrency;
using Orleans.Configuration;
using ZeroShotOrleans.ControlPlane;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Encoder;

namespace ZeroShotOrleans.Latency;

/// <summary>Replaces the image encoder: fetches the images as it does, and classifies them at the speed of a <see cref="SimulatedDevice"/>.</summary>
[StatelessWorker(maxLocalWorkers: 1, removeIdleWorkers: false), Reentrant]
internal sealed class FetchingEncoderGrain(ImageFetcher fetcher, SimulatedDevice device) : Grain, IImageEncoderGrain
{
    private static readonly ImageOutcome _outcome = new() { Scores = [[new(0, 0.5f), new(1, 0.2f)]] };

    public async Task<ImmutableArray<ImageOutcome>> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken)
    {
        using var arrived = await fetcher.BringAsync(request.Images, request.Interactive, cancellationToken);
        await device.Classify(request.Images.Count, cancellationToken);
        return [.. Enumerable.Repeat(_outcome, request.Images.Count)];
    }

    /// <summary>Puts it in the place of the encoder.</summary>
    public static void Use(IHostApplicationBuilder builder, double imagesPerSecond)
    {
        builder.Services.AddSingleton(new SimulatedDevice(imagesPerSecond));
        builder.Services.PostConfigure<GrainTypeOptions>(types =>
        {
            types.Classes.Remove(typeof(ImageEncoderGrain));
            types.Classes.Remove(typeof(TextEncoderGrain));
            types.Classes.Remove(typeof(SimulatedImageEncoderGrain));
        });
    }

    /// <summary>Leaves only the encoder of the product.</summary>
    public static void Remove(IHostApplicationBuilder builder) => builder.Services.PostConfigure<GrainTypeOptions>(types =>
    {
        types.Classes.Remove(typeof(FetchingEncoderGrain));
        types.Classes.Remove(typeof(SimulatedImageEncoderGrain));
        types.Classes.Remove(typeof(SimulatedTextEncoderGrain));
    });
}
