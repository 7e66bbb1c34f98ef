using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Encoding.Tests.Cache;

/// <summary>A model folder that is deleted, moved or replaced at any moment: a clear error without a path of the machine, and the model works when the folder is back.</summary>
[Collection(nameof(SoloGroup))]
public sealed class VanishingFolderTests : IDisposable
{
    private const string Model = "mine";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zso-test-vanishing-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly LoadedModels _models;
    private readonly ModelCatalog _catalog;

    public VanishingFolderTests()
    {
        CopyTo(Folder);
        var options = new ModelOptions();
        options.Directories.Add(_directory.FullName);
        _catalog = new ModelCatalog(Microsoft.Extensions.Options.Options.Create(options));
        _models = new LoadedModels(
            _catalog,
            new ImageFiles([], long.MaxValue),
            new EncoderMeter(_services.GetRequiredService<IMeterFactory>(), TimeProvider.System),
            TimeProvider.System,
            NullLogger<LoadedModels>.Instance,
            Microsoft.Extensions.Options.Options.Create(new EncoderOptions { Workers = 1 }),
            Microsoft.Extensions.Options.Options.Create(new DeviceOptions()),
            Microsoft.Extensions.Options.Options.Create(new ImageOptions()),
            Microsoft.Extensions.Options.Options.Create(options));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_directory.FullName, Model);

    private string Aside => Path.Combine(_directory.FullName, "aside");

    public void Dispose()
    {
        _models.Dispose();
        _services.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_model_in_use_keeps_working_and_is_loaded_again_when_its_folder_is_back()
    {
        using (await _models.UseAsync(Model, Token, TowerKind.Text))
        {
            Directory.Move(Folder, Aside);

            Assert.Equal(ZeroShotError.ModelNotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => _models.UseAsync(Model, Token, TowerKind.Image))).Code);
            _models.LookAgain();
        }

        Directory.Move(Aside, Folder);
        (await _models.UseAsync(Model, Token, TowerKind.Image, TowerKind.Text)).Dispose();
        Assert.Empty(_models.Problems);
    }

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Source, file)).Where(file => !file.EndsWith(".md", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_that_is_gone_is_an_error_of_the_model(string file)
    {
        // Known from before.
        (await _models.UseAsync(Model, Token, TowerKind.Text)).Dispose();
        await _models.UnloadAsync(Model);
        File.Delete(Path.Combine(Folder, file));

        foreach (var use in new Func<Task>[]
        {
            async () => (await _models.UseAsync(Model, Token, TowerKind.Image)).Dispose(),
            async () => (await _models.UseAsync(Model, Token, TowerKind.Text)).Dispose(),
            () => Task.FromResult(_catalog.Read(Model, folder => folder.Bytes + folder.GraphBytes("text") + folder.TextFingerprint.Length)),
        })
        {
            await ExpectClear(use);
        }

        File.Copy(Path.Combine(Source, file), Path.Combine(Folder, file));
        (await _models.UseAsync(Model, Token, TowerKind.Image, TowerKind.Text)).Dispose();
    }

    [Fact]
    public async Task An_image_tower_loaded_ahead_is_the_one_in_use()
    {
        await _models.LoadImagesAheadAsync(Model);

        Assert.Equal([TowerKind.Image], Assert.Single(_models.Residences()).Ready.Select(tower => tower.Kind));
        (await _models.UseAsync(Model, Token, TowerKind.Image, TowerKind.Text)).Dispose();
        Assert.Empty(_models.Problems);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_that_is_gone_is_an_error_of_the_model_that_is_loaded_ahead(string file)
    {
        File.Delete(Path.Combine(Folder, file));
        await ExpectClear(() => _models.LoadImagesAheadAsync(Model));

        File.Copy(Path.Combine(Source, file), Path.Combine(Folder, file));
        await _models.LoadImagesAheadAsync(Model);
        (await _models.UseAsync(Model, Token, TowerKind.Image, TowerKind.Text)).Dispose();
    }

    [Fact]
    public async Task A_folder_that_comes_and_goes_while_it_is_loaded_gives_the_model_or_a_clear_error()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stop.CancelAfter(TimeSpan.FromSeconds(3));
        var moving = Task.Factory.StartNew(Move, stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (!stop.IsCancellationRequested)
        {
            await ExpectClear(async () => (await _models.UseAsync(Model, Token, TowerKind.Text)).Dispose());
            await ExpectClear(() => Task.FromResult(_catalog.Names()));
            await _models.UnloadAsync(Model);
            _models.LookAgain();
        }

        await moving;
        (await _models.UseAsync(Model, Token, TowerKind.Image, TowerKind.Text)).Dispose();

        void Move()
        {
            while (!stop.IsCancellationRequested)
            {
                Directory.Move(Folder, Aside);
                stop.Token.WaitHandle.WaitOne(1);
                Directory.Move(Aside, Folder);
                stop.Token.WaitHandle.WaitOne(5);
            }
        }
    }

    private async Task ExpectClear(Func<Task> use)
    {
        try
        {
            await use();
        }
        catch (ZeroShotException problem)
        {
            Assert.True(problem.Code is ZeroShotError.ModelBroken or ZeroShotError.ModelNotFound or ZeroShotError.ModelMismatch, problem.Message);
            Assert.DoesNotContain(_directory.FullName, problem.Message, StringComparison.Ordinal);
            Assert.Contains(Model, problem.Message, StringComparison.Ordinal);
        }
    }

    private static string Source => Path.Combine(AppContext.BaseDirectory, "models", "zeroshot-mini");

    private static void CopyTo(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(Source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
