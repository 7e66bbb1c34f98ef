using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Encoding.Tests.Models;

/// <summary>What a silo's settings of devices and precision do to the models that it loads.</summary>
public sealed class DeviceOptionsTests
{
    private const string Model = "zeroshot-mini";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cpu", false)]
    [InlineData("CUDA, cpu", false)]
    [InlineData("tensorrt,cuda", true)]
    public void Lists_of_known_devices_are_good(string devices, bool strict) => Assert.True(Validate(devices, strict).Succeeded);

    [Theory]
    [InlineData("gpu", false, "Encoder:Devices: 'gpu' is not a known device")]
    [InlineData("", false, "Encoder:Devices: The device list is empty")]
    [InlineData("cuda,cpu", true, "Encoder:Devices: Fallback to the CPU is disabled")]
    public void Others_are_refused_with_their_key(string devices, bool strict, string error) =>
        Assert.StartsWith(error, Validate(devices, strict).FailureMessage, StringComparison.Ordinal);

    [Fact]
    public async Task Where_the_device_is_absent_models_are_served_by_the_cpu()
    {
        using var models = Models(new DeviceOptions { Devices = "cuda" });

        using var use = await models.UseAsync(Model, Token, TowerKind.Image, TowerKind.Text);

        Assert.Equal(["cuda"], use.Text.RunsOn.Skipped.Select(skipped => skipped.Name));
    }

    [Fact]
    public async Task Unless_that_is_forbidden()
    {
        using var models = Models(new DeviceOptions { Devices = "cuda", StrictDevices = true });

        foreach (var tower in (TowerKind[])[TowerKind.Image, TowerKind.Text])
        {
            var refused = await Assert.ThrowsAsync<ZeroShotException>(() => models.UseAsync(Model, Token, tower));
            Assert.Equal(ZeroShotError.ModelBroken, refused.Code);
            Assert.Contains("cannot run on any of the allowed devices: cuda (this build has no CUDAExecutionProvider", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Precision_is_of_image_towers_only_and_one_that_a_model_lacks_is_refused()
    {
        using var models = Models(new DeviceOptions { Precision = "int4" });

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => models.UseAsync(Model, Token, TowerKind.Image));
        Assert.Contains("no image tower in int4. Choose an available precision (float32, int8)", refused.Message, StringComparison.Ordinal);
        (await models.UseAsync(Model, Token, TowerKind.Text)).Dispose();
    }

    [Fact]
    public async Task One_that_a_model_has_is_loaded_and_no_other()
    {
        var directory = Directory.CreateTempSubdirectory("zso-test-models-").FullName;
        try
        {
            CopyWithoutFloat32(Path.Combine(AppContext.BaseDirectory, "models", Model), Path.Combine(directory, Model));
            using var int8 = Models(new DeviceOptions { Precision = "int8" }, directory);
            using var auto = Models(new DeviceOptions { Precision = "auto" }, directory);

            (await int8.UseAsync(Model, Token, TowerKind.Image)).Dispose();
            await Assert.ThrowsAsync<ZeroShotException>(() => auto.UseAsync(Model, Token, TowerKind.Image));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData(0, "cpu", 8)]
    [InlineData(0, "cuda", 32)]
    [InlineData(5, "cuda", 5)]
    public void Batches_are_larger_away_from_the_cpu_unless_they_are_set(int setting, string device, int expected) =>
        Assert.Equal(expected, new EncoderOptions { BatchImages = setting }.BatchImagesOn(new DeviceChoice(device, [])));

    private static ValidateOptionsResult Validate(string devices, bool strict) =>
        new DeviceOptionsValidator().Validate(null, new DeviceOptions { Devices = devices, StrictDevices = strict });

    private static void CopyWithoutFloat32(string source, string copy)
    {
        Directory.CreateDirectory(Path.Combine(copy, "onnx"));
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "vision_model.onnx"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetRelativePath(source, file)));
        }
    }

    private static LoadedModels Models(DeviceOptions devices, string? directory = null) => new(
        new ModelCatalog(Microsoft.Extensions.Options.Options.Create(directory is null ? new ModelOptions() : new ModelOptions { Directories = { directory } })),
        new ImageFiles([], maxBytes: 1),
        ActivatorUtilities.CreateInstance<EncoderMeter>(new ServiceCollection().AddMetrics().BuildServiceProvider(), TimeProvider.System),
        TimeProvider.System,
        NullLogger<LoadedModels>.Instance,
        Microsoft.Extensions.Options.Options.Create(new EncoderOptions { Workers = 1 }),
        Microsoft.Extensions.Options.Options.Create(devices),
        Microsoft.Extensions.Options.Options.Create(new ImageOptions()),
        Microsoft.Extensions.Options.Options.Create(new ModelOptions()));
}
