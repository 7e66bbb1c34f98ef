using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Encoding.Tests.Cache;

/// <summary>Text towers leave when their labels are embedded.</summary>
[Collection(nameof(SoloGroup))]
public sealed class IdleTextTests : IDisposable
{
    private const string Model = "zeroshot-mini";
    private static readonly TimeSpan _idle = new ModelOptions().UnloadTextAfter;
    private static readonly string[] _labels = ["a photo of a cat.", "a photo of a rocket.", "ein Foto einer Katze"];

    private readonly FakeTimeProvider _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Idle_text_tower_is_freed_and_gives_equal_embeddings_after_a_reload()
    {
        using var models = Models(new ModelOptions());
        var (first, before) = await EmbedAsync(models);
        (await models.UseAsync(Model, Token, TowerKind.Image)).Dispose();
        var memory = ModelMemoryTests.Resident();

        _time.Advance(_idle * 1.25);
        await FreedAsync(models);

        Assert.Throws<ObjectDisposedException>(() => first.Encode(_labels, Token));

        // Its file has 26 MB; part of the memory may stay with the C library.
        Assert.InRange(memory - ModelMemoryTests.Resident(), 13_000_000, long.MaxValue);
        var (second, after) = await EmbedAsync(models);
        Assert.NotSame(first, second);
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task Text_tower_in_use_stays_and_its_idle_time_starts_at_the_end_of_the_use()
    {
        using var models = Models(new ModelOptions());
        var use = await models.UseAsync(Model, Token, TowerKind.Text);

        _time.Advance(_idle * 3);
        Assert.NotEmpty(use.Text.Encode(_labels, Token));
        use.Dispose();
        _time.Advance(_idle * 0.9);
        Assert.Equal([TowerKind.Text], KindsOf(models));

        _time.Advance(_idle * 0.35);
        await Until.TrueAsync(() => KindsOf(models).Length == 0, TimeSpan.FromSeconds(30), "the text tower is freed", Token);
    }

    [Fact]
    public async Task Labels_that_come_while_towers_leave_are_embedded()
    {
        using var models = Models(new ModelOptions());
        var (_, expected) = await EmbedAsync(models);
        for (var round = 0; round < 10; round++)
        {
            var requests = Enumerable.Range(0, 4).Select(_ => Task.Run(() => EmbedAsync(models), Token)).ToArray();
            _time.Advance(_idle * 1.25);
            Assert.All(await Task.WhenAll(requests), answer => Assert.Equal(expected, answer.Vectors));
        }
    }

    [Fact]
    public async Task Pinned_models_and_zero_keep_the_text_tower()
    {
        var pinned = new ModelOptions();
        pinned.Pinned.Add(Model);
        foreach (var options in (ModelOptions[])[pinned, new ModelOptions { UnloadTextAfter = TimeSpan.Zero }])
        {
            using var models = Models(options);
            var (tower, before) = await EmbedAsync(models);

            _time.Advance(_idle * 10);

            Assert.Equal(before, tower.Encode(_labels, Token));
            Assert.Equal([TowerKind.Text], KindsOf(models));
        }
    }

    private static async Task<(TextTower Tower, float[] Vectors)> EmbedAsync(LoadedModels models)
    {
        using var use = await models.UseAsync(Model, Token, TowerKind.Text);
        return (use.Text, use.Text.Encode(_labels, Token));
    }

    private static Task FreedAsync(LoadedModels models) => Until.TrueAsync(() => KindsOf(models) is [TowerKind.Image] && models.Residences()[0].IdleSince is not null, TimeSpan.FromSeconds(30), "the text tower is freed", Token);

    private static TowerKind[] KindsOf(LoadedModels models) => [.. models.Residences().SelectMany(model => model.Ready).Select(tower => tower.Kind)];

    private LoadedModels Models(ModelOptions options) => new(
        new ModelCatalog(Microsoft.Extensions.Options.Options.Create(options)),
        new ImageFiles([], long.MaxValue),
        new EncoderMeter(_services.GetRequiredService<IMeterFactory>(), _time),
        _time,
        NullLogger<LoadedModels>.Instance,
        Microsoft.Extensions.Options.Options.Create(new EncoderOptions { Workers = 1 }),
        Microsoft.Extensions.Options.Options.Create(new DeviceOptions()),
        Microsoft.Extensions.Options.Options.Create(new ImageOptions()),
        Microsoft.Extensions.Options.Options.Create(options));
}
