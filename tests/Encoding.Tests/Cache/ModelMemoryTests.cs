using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Encoding.Tests.Cache;

/// <summary>Memory use of the default model: 35 MB of towers.</summary>
[Collection(nameof(SoloGroup))]
public sealed class ModelMemoryTests
{
    private const string Model = "zeroshot-mini";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unloading_a_model_returns_its_memory_to_the_operating_system()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Resident memory is read from /proc.");
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var models = new LoadedModels(
            new ModelCatalog(Microsoft.Extensions.Options.Options.Create(new ModelOptions())),
            new ImageFiles([], long.MaxValue),
            new EncoderMeter(services.GetRequiredService<IMeterFactory>(), TimeProvider.System),
            TimeProvider.System,
            NullLogger<LoadedModels>.Instance,
            Microsoft.Extensions.Options.Options.Create(new EncoderOptions { Workers = 1 }),
            Microsoft.Extensions.Options.Options.Create(new DeviceOptions()),
            Microsoft.Extensions.Options.Options.Create(new ImageOptions()),
            Microsoft.Extensions.Options.Options.Create(new ModelOptions()));

        // Once before, so that permanent allocations of ONNX Runtime and the tokenizer do not count.
        (await models.UseAsync(Model, Token, TowerKind.Image, TowerKind.Text)).Dispose();
        await models.UnloadAsync(Model);
        var without = Resident();
        (await models.UseAsync(Model, Token, TowerKind.Image, TowerKind.Text)).Dispose();
        var bytes = Assert.Single(models.Residences()).Bytes;
        var with = Resident();
        await models.UnloadAsync(Model);
        var after = Resident();

        Assert.InRange(bytes, 30_000_000, 40_000_000);
        Assert.InRange(with - without, bytes, long.MaxValue);

        // 97 percent as measured; 64 without asking the C library to return freed memory.
        Assert.InRange(with - after, (with - without) * 8 / 10, long.MaxValue);
    }

    internal static long Resident()
    {
        // Excludes the managed heap.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}
