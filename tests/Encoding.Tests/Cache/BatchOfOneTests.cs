using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Inference.Models.Verification;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Encoding.Tests.Cache;

/// <summary>A model that was exported for one item a run works, and the log says once that it is slow.</summary>
[Collection(nameof(SoloGroup))]
public sealed class BatchOfOneTests : IDisposable
{
    private const int RunsOn = 3101, OneAtATime = 3104, Verified = 3121;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zso-test-one-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Log_says_once_for_each_tower_that_it_is_slow()
    {
        var log = new LogRecord<LoadedModels>();
        var options = new ModelOptions();
        options.Directories.Add(Path.Combine(AppContext.BaseDirectory, "Fixtures", "folders"));
        using var models = new LoadedModels(
            new ModelCatalog(Microsoft.Extensions.Options.Options.Create(options)),
            new ImageFiles([], long.MaxValue),
            new EncoderMeter(_services.GetRequiredService<IMeterFactory>(), TimeProvider.System),
            TimeProvider.System,
            log,
            Microsoft.Extensions.Options.Options.Create(new EncoderOptions { Workers = 1 }),
            Microsoft.Extensions.Options.Options.Create(new DeviceOptions()),
            Microsoft.Extensions.Options.Options.Create(new ImageOptions()),
            Microsoft.Extensions.Options.Options.Create(options),
            new CertificateStore(_directory.FullName));

        (await models.UseAsync("clip-batch-one", Token, TowerKind.Image)).Dispose();
        await models.UnloadAsync("clip-batch-one");
        (await models.UseAsync("clip-batch-one", Token, TowerKind.Image)).Dispose();

        int[] expected = [OneAtATime, RunsOn, Verified, RunsOn];
        foreach (var id in expected)
        {
            Assert.Equal(id, await log.NextAsync());
        }

        Assert.Equal(0, log.Unread);
    }

    public void Dispose()
    {
        _services.Dispose();
        _directory.Delete(recursive: true);
    }
}
