using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Grains.Encoder;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Helpers for interactive requests.</summary>
internal static class Pictures
{
    public const string Model = "zeroshot-mini";

    public static readonly string[] Labels = ["cat", "dog", "sky"];

    /// <summary>The files of a folder, in order.</summary>
    public static byte[][] Of(ImageFolder folder) => [.. Directory.EnumerateFiles(folder.Path).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>Some distinct images.</summary>
    public static byte[][] Some(int images)
    {
        using var folder = new ImageFolder(images);
        return Of(folder);
    }

    /// <summary>A client inside a control silo, like the gateway: it is notified of lost silos.</summary>
    public static GrainClient Inside(InProcessSiloHandle control) => new(control.ServiceProvider.GetRequiredService<IGrainFactory>());

    /// <summary>The load that an encoder silo reports to a control silo.</summary>
    public static Task<EncoderLoad> LoadOf(InProcessSiloHandle encoder, InProcessSiloHandle control) =>
        control.ServiceProvider.GetRequiredService<EncoderServiceClient>().On(encoder.SiloAddress).MeasureAsync();
}
