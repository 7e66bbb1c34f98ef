using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Inference.Models.Verification;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Encoding.Tests.Cache;

/// <summary>A model is verified when it is loaded for the first time, and is not served if that fails.</summary>
[Collection(nameof(SoloGroup))]
public sealed class CertifiedModelsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zso-test-certified-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ModelOptions _options = new();
    private readonly ModelCatalog _catalog;

    public CertifiedModelsTests()
    {
        _options.Directories.Add(Path.Combine(_directory.FullName, "models"));
        _catalog = new ModelCatalog(Microsoft.Extensions.Options.Options.Create(_options));
        Copy("sound");
        Copy("wrong");
        Edit("wrong", golden => golden["cases"]![0]!["text_embeds"]![0]![0] = 0.9f);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string State => Path.Combine(_directory.FullName, "certificates");

    [Fact]
    public async Task A_model_that_fails_is_refused_by_name_and_others_are_served()
    {
        var store = new CertificateStore(State);
        using var models = Models(store);

        var failure = await Assert.ThrowsAsync<ZeroShotException>(() => models.UseAsync("wrong", Token, TowerKind.Text));
        (await models.UseAsync("sound", Token, TowerKind.Image, TowerKind.Text)).Dispose();

        Assert.Equal(ZeroShotError.ModelBroken, failure.Code);
        Assert.Contains("'wrong' cannot be used. onnx/text_model.onnx: failed the verification", failure.Message, StringComparison.Ordinal);
        Assert.Contains("text embeddings equal the reference: no", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_directory.FullName, failure.Message, StringComparison.Ordinal);
        Assert.Equal("wrong", Assert.Single(models.Problems).Key);
        Assert.StartsWith("text embeddings equal the reference: no", Assert.Single(Describe("wrong", store).Certificates).Failure, StringComparison.Ordinal);
        Assert.Equal(["image", "text"], Describe("sound", store).Certificates.Select(certificate => certificate.Tower));
    }

    [Fact]
    public async Task A_repaired_model_is_verified_again_and_served()
    {
        using var models = Models(new CertificateStore(State));
        await Assert.ThrowsAsync<ZeroShotException>(() => models.UseAsync("wrong", Token, TowerKind.Text));

        File.Copy(Path.Combine(_options.Directories[0], "sound", "golden.json"), Path.Combine(_options.Directories[0], "wrong", "golden.json"), overwrite: true);

        (await models.UseAsync("wrong", Token, TowerKind.Text)).Dispose();
        Assert.Empty(models.Problems);
    }

    [Fact]
    public async Task The_next_process_finds_the_certificates()
    {
        using (var models = Models(new CertificateStore(State)))
        {
            (await models.UseAsync("sound", Token, TowerKind.Image, TowerKind.Text)).Dispose();
        }

        var written = Directory.GetFiles(State).ToDictionary(file => file, File.GetLastWriteTimeUtc);
        var store = new CertificateStore(State);
        using (var models = Models(store))
        {
            (await models.UseAsync("sound", Token, TowerKind.Image, TowerKind.Text)).Dispose();
        }

        Assert.Equal(2, written.Count);
        Assert.All(Directory.GetFiles(State), file => Assert.Equal(written[file], File.GetLastWriteTimeUtc(file)));
        var text = Describe("sound", new CertificateStore(State)).Certificates[1];
        Assert.InRange(text.ReferenceDifference!.Value, 0, 1e-5f);
        Assert.Contains("token ids equal the reference", text.Checks);
    }

    [Fact]
    public void A_model_that_was_never_loaded_has_no_certificate() => Assert.Empty(Describe("sound", new CertificateStore(State)).Certificates);

    public void Dispose()
    {
        _services.Dispose();
        _directory.Delete(recursive: true);
    }

    private ModelInfo Describe(string model, CertificateStore store) =>
        _catalog.Read(model, folder => folder.Describe(model, new DeviceOptions(), new ImageOptions(), store));

    private LoadedModels Models(CertificateStore store) => new(
        _catalog,
        new ImageFiles([], long.MaxValue),
        new EncoderMeter(_services.GetRequiredService<IMeterFactory>(), TimeProvider.System),
        TimeProvider.System,
        NullLogger<LoadedModels>.Instance,
        Microsoft.Extensions.Options.Options.Create(new EncoderOptions { Workers = 1 }),
        Microsoft.Extensions.Options.Options.Create(new DeviceOptions()),
        Microsoft.Extensions.Options.Options.Create(new ImageOptions()),
        Microsoft.Extensions.Options.Options.Create(_options),
        store);

    private void Copy(string name)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "models", "zeroshot-mini");
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_options.Directories[0], name, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private void Edit(string model, Action<JsonNode> edit)
    {
        var file = Path.Combine(_options.Directories[0], model, "golden.json");
        var golden = JsonNode.Parse(File.ReadAllText(file))!;
        edit(golden);
        File.WriteAllText(file, golden.ToJsonString());
    }
}
